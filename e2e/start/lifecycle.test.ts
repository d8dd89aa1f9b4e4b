/** From start to start: what is kept, who may have it, and how Rolecall ends. */
import { CreateTableCommand, GetItemCommand, PutItemCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, policy, TRUSTS_LAMBDA } from "../policies.js";
import { isRunning } from "../processes.js";
import { type Clients, clientsOf, keysOf, refusal } from "../sdk-js/clients.js";
import { ACCOUNT, eventually, runRolecall, type Started, startRolecall, temporaryFolder } from "../server.js";
import { decisions } from "../trail.js";

/** Answers with its process id, after `event.ms`. */
const SLEEPY = `exports.handler = async ({ ms = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return process.pid;
};`;

async function createSleepy({ iam, lambda }: Clients): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName: "sleepy", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "sleepy",
      Role: `arn:aws:iam::${ACCOUNT}:role/sleepy`,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 60,
      Code: { ZipFile: await zipOf({ "index.js": SLEEPY }) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 },
    { FunctionName: "sleepy" },
  );
}

async function invokeSleepy({ lambda }: Clients, ms = 0): Promise<number> {
  const { Payload = [] } = await lambda.send(
    new InvokeCommand({ FunctionName: "sleepy", Payload: Buffer.from(JSON.stringify({ ms })) }),
  );
  return Number(Buffer.from(Payload).toString());
}

describe.sequential("with a data folder", () => {
  let data: Awaited<ReturnType<typeof temporaryFolder>>;
  let rolecall: Started | undefined;

  beforeEach(async () => {
    data = await temporaryFolder();
  });
  afterEach(async () => {
    await rolecall?.stop("SIGKILL");
    rolecall = undefined;
    await data.remove();
  });
  const start = async (options: { byNpm?: boolean } = {}): Promise<Started> => {
    rolecall = await startRolecall({ args: ["--data-dir", data.path], ...options });
    return rolecall;
  };

  test("all of it is there after a restart: users, keys, sessions, tables, functions and the trail", async () => {
    const first = await start();
    const root = clientsOf(first.endpoint);
    await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
    await root.iam.send(
      new PutUserPolicyCommand({ UserName: "ann", PolicyName: "read", PolicyDocument: allow("dynamodb:GetItem") }),
    );
    const ann = keysOf((await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).AccessKey);
    await root.iam.send(
      new CreateRoleCommand({
        RoleName: "reader",
        AssumeRolePolicyDocument: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
          Action: "sts:AssumeRole",
        }),
      }),
    );
    const session = keysOf(
      (
        await clientsOf(first.endpoint, ann).sts.send(
          new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName: "kept" }),
        )
      ).Credentials,
    );
    await root.dynamodb.send(
      new CreateTableCommand({
        TableName: "orders",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
    await waitUntilTableExists(
      { client: root.dynamodb, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 },
      { TableName: "orders" },
    );
    const item = { id: { S: "1" }, note: { S: "kept" } };
    await root.dynamodb.send(new PutItemCommand({ TableName: "orders", Item: item }));
    await createSleepy(root);
    const put = new PutItemCommand({ TableName: "orders", Item: item });
    await refusal(clientsOf(first.endpoint, ann).dynamodb.send(put));
    expect(await first.stop()).toMatchObject({ code: 0, signal: null });

    const second = await start();
    const asAnn = clientsOf(second.endpoint, ann);
    const read = await asAnn.dynamodb.send(new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } }));
    expect(read.Item).toEqual(item);
    expect((await clientsOf(second.endpoint, session).sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/reader/kept`,
    );
    expect(await invokeSleepy(clientsOf(second.endpoint))).toBeGreaterThan(0);
    const [denied] = await decisions(second.endpoint, { action: "dynamodb:PutItem", outcome: "implicitDeny" });
    expect(denied).toMatchObject({ principal: `arn:aws:iam::${ACCOUNT}:user/ann` });
    const explained = await fetch(`${second.endpoint}/_rolecall/trail/${denied?.id}`);
    expect(await explained.text()).toContain("dynamodb:GetItem");
  });

  test("a second server on the same folder is refused, and the first goes on", async () => {
    const first = await start();
    const { code, stderr } = await runRolecall(["--port", "0", "--data-dir", data.path]);
    expect(code).toBe(1);
    expect(stderr).toContain(`the data directory \`${data.path}\` is in use by another Rolecall`);
    expect(stderr).toContain("(RC_DATA_DIR_IN_USE)");
    expect((await clientsOf(first.endpoint).iam.send(new ListUsersCommand({}))).Users).toEqual([]);
  });

  test("SIGTERM lets a running invocation end, and its caller has the answer", async () => {
    const first = await start();
    const root = clientsOf(first.endpoint);
    await createSleepy(root);
    const warm = await invokeSleepy(root);
    const running = invokeSleepy(root, 2_000);
    await seenInvoking(first, 2);

    const ended = await first.stop();

    expect(await running).toBe(warm);
    expect(ended).toMatchObject({ code: 0, signal: null });
    await eventually(() => (isRunning(warm) ? undefined : true));
  });

  test("SIGTERM ends an invocation that takes longer than five seconds, and state is whole", async () => {
    const first = await start();
    const root = clientsOf(first.endpoint);
    await createSleepy(root);
    const pid = await invokeSleepy(root);
    const running = invokeSleepy(root, 60_000).catch((error: Error) => error);
    await seenInvoking(first, 2);
    await root.iam.send(new CreateUserCommand({ UserName: "last" }));

    const startedMs = Date.now();
    const ended = await first.stop();

    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(Date.now() - startedMs).toBeGreaterThan(4_000);
    expect(Date.now() - startedMs).toBeLessThan(8_000);
    expect(await running).not.toBe(pid);
    await eventually(() => (isRunning(pid) ? undefined : true));
    const again = clientsOf((await start()).endpoint);
    expect((await again.iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)).toEqual(["last"]);
    expect(await invokeSleepy(again)).toBeGreaterThan(0);
  });

  test("Ctrl-C at the terminal, which reaches every process of the group, ends it as well", async () => {
    const first = await start();
    const root = clientsOf(first.endpoint);
    await createSleepy(root);
    const warm = await invokeSleepy(root);
    const running = invokeSleepy(root, 1_000);
    await seenInvoking(first, 2);

    process.kill(-first.pid, "SIGINT");

    expect(await running).toBe(warm);
    expect(await first.ended).toMatchObject({ code: 0, signal: null });
    await eventually(() => (isRunning(warm) ? undefined : true));
  });

  test("a second Ctrl-C does not wait", async () => {
    const first = await start();
    const root = clientsOf(first.endpoint);
    await createSleepy(root);
    const pid = await invokeSleepy(root);
    void invokeSleepy(root, 60_000).catch(() => {});
    await seenInvoking(first, 2);
    process.kill(-first.pid, "SIGINT");
    await eventually(() => (first.log().includes("stopping") ? true : undefined));
    // Two within half a second are one, which npm has passed on.
    await new Promise((resolve) => setTimeout(resolve, 600));
    const startedMs = Date.now();

    process.kill(-first.pid, "SIGINT");

    expect(await first.ended).toMatchObject({ code: 130 });
    expect(Date.now() - startedMs).toBeLessThan(2_000);
    await eventually(() => (isRunning(pid) ? undefined : true));
  });

  test("SIGTERM to `npm start` ends Rolecall too, not npm alone", async () => {
    const first = await start({ byNpm: true });
    const root = clientsOf(first.endpoint);
    await createSleepy(root);
    const warm = await invokeSleepy(root);
    const running = invokeSleepy(root, 1_000);
    await seenInvoking(first, 2);

    process.kill(first.pid, "SIGTERM");

    expect(await running).toBe(warm);
    await first.ended;
    await eventually(() => (isRunning(warm) ? undefined : true));
    // The data folder is free again.
    expect(await invokeSleepy(clientsOf((await start()).endpoint))).toBeGreaterThan(0);
  });

  test("Ctrl-C to `npm start` lets a running invocation end", async () => {
    const first = await start({ byNpm: true });
    const root = clientsOf(first.endpoint);
    await createSleepy(root);
    const warm = await invokeSleepy(root);
    const running = invokeSleepy(root, 1_000);
    await seenInvoking(first, 2);

    process.kill(-first.pid, "SIGINT");

    expect(await running).toBe(warm);
    await first.ended;
    await eventually(() => (isRunning(warm) ? undefined : true));
  });

  /** Waits until the trail shows that many invocations allowed, and gives the last a moment to begin. */
  async function seenInvoking({ endpoint }: Started, count: number): Promise<void> {
    await eventually(async () => {
      const invoked = await decisions(endpoint, { action: "lambda:InvokeFunction" });
      return invoked.length >= count ? true : undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});
