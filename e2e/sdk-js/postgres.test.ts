/** The whole of Rolecall over a real PostgreSQL: the same stories, then what only a shared database can show. */
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, describe, expect, test } from "vitest";
import { type RunningPostgres, startPostgres } from "../../packages/rolecall/src/testing/postgres.js";
import { notRun } from "../not-run.js";
import { trusts } from "../policies.js";
import { ACCOUNT, startRolecall } from "../server.js";
import { clientsOf, keysOf } from "./clients.js";
import { credentials } from "./credentials.js";
import { executionRole } from "./execution-role.js";
import { users } from "./users.js";

const postgres = await startPostgres();

if ("notRun" in postgres) {
  test("Rolecall over PostgreSQL", (context) => notRun(context, "Rolecall over PostgreSQL", postgres.notRun));
} else {
  describe.sequential("over PostgreSQL", () => overPostgres(postgres));
}

function overPostgres(running: RunningPostgres): void {
  afterAll(() => running.stop());
  const over = async (name: string) => {
    const url = await running.database(name);
    return () => startRolecall({ args: ["--store", url] });
  };

  executionRole(async () => (await over("execution_role"))());
  users(async () => (await over("users"))());
  credentials(async () => (await over("credentials"))());

  test("two servers share one database, and each takes the other's keys and sessions", async () => {
    const start = await over("shared");
    const [one, two] = await Promise.all([start(), start()]);
    try {
      const root = clientsOf(one.endpoint);
      await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
      const ann = keysOf((await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).AccessKey);
      await root.iam.send(
        new CreateRoleCommand({
          RoleName: "reader",
          AssumeRolePolicyDocument: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }),
        }),
      );
      const { Credentials } = await clientsOf(one.endpoint, ann).sts.send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName: "shared" }),
      );

      const elsewhere = clientsOf(two.endpoint, keysOf(Credentials));
      expect((await elsewhere.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
        `arn:aws:sts::${ACCOUNT}:assumed-role/reader/shared`,
      );
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });

  test("what one server wrote before kill -9 the next one finds", async () => {
    const start = await over("killed");
    const first = await start();
    await clientsOf(first.endpoint).iam.send(new CreateUserCommand({ UserName: "ann" }));
    await first.stop("SIGKILL");
    const second = await start();
    const { Users } = await clientsOf(second.endpoint).iam.send(new ListUsersCommand({}));
    expect(Users?.map(({ UserName }) => UserName)).toEqual(["ann"]);
    expect(second.banner.data).not.toContain("postgres@");
    expect(await second.stop()).toMatchObject({ code: 0 });
  });
}
