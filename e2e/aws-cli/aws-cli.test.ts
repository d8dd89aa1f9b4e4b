/**
 * The core story by the AWS CLI: the README's commands. Every `aws` of this machine tells it, given its endpoint by
 * option, as Debian's of 2022 needs it.
 */
import { execFile, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, cleanEnvironment, eventually, type Started, startRolecall, temporaryFolder } from "../server.js";

const CRUD = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
export const handler = (event) =>
  new DynamoDBClient({}).send(new PutItemCommand({ TableName: "orders", Item: { id: { S: event.id } } }));
`;
const ORDERS = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;
const DENIED = `User: arn:aws:sts::${ACCOUNT}:assumed-role/crud-role/crud is not authorized to perform: dynamodb:PutItem on resource: ${ORDERS} because no identity-based policy allows the dynamodb:PutItem action`;

/** Each command starts a Python, which takes its time. */
const LONG = { timeout: 120_000 };

const clients = await Promise.all(["aws", "/usr/bin/aws"].map(found));
const different = [...new Map(clients.flatMap((client) => (client ? [[client.version, client]] : []))).values()];

async function found(command: string) {
  const { status, stdout, stderr } = spawnSync(command, ["--version"], { encoding: "utf8", env: cleanEnvironment() });
  // The oldest print their version to stderr.
  return status === 0 ? { command, version: (stdout || stderr).split(" ")[0] ?? "" } : undefined;
}

if (different.length === 0) {
  test("the AWS CLI tells the story of the execution role", (context) =>
    notRun(context, "the AWS CLI", "no `aws` was found; on Debian apt-get install awscli"));
}

describe.sequential.each(different)("$version ($command)", ({ command }) => {
  let rolecall: Started;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    rolecall = await startRolecall();
    folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "crud.zip"), await zipOf({ "index.mjs": CRUD }));
    await writeFile(path.join(folder.path, "event.json"), '{"id":"1"}');
  });
  afterAll(async () => {
    await rolecall.stop();
    await folder.remove();
  });

  interface Spoken {
    readonly code: number;
    readonly out: string;
    readonly err: string;
  }

  async function run(line: readonly string[], keys: Record<string, string> = {}): Promise<Spoken> {
    const env = {
      ...cleanEnvironment(),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_CONFIG_FILE: path.join(folder.path, "no-config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder.path, "no-credentials"),
      AWS_PAGER: "",
      ...keys,
    };
    try {
      const { stdout, stderr } = await promisify(execFile)(command, ["--endpoint-url", rolecall.endpoint, ...line], {
        cwd: folder.path,
        env,
      });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }
  /** What a command answers, as JSON. */
  async function aws(...line: readonly string[]) {
    const { code, out, err } = await run(line);
    expect(err).toBe("");
    expect(code).toBe(0);
    return out === "" ? undefined : JSON.parse(out);
  }
  async function invoke(): Promise<string> {
    await aws(..."lambda invoke --function-name crud --payload fileb://event.json out.json".split(" "));
    return readFile(path.join(folder.path, "out.json"), "utf8");
  }

  test("says who root is", LONG, async () => {
    expect(await aws("sts", "get-caller-identity")).toEqual({
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  test("is told AWS's own words until the role is right", LONG, async () => {
    await aws("iam", "create-role", "--role-name", "crud-role", "--assume-role-policy-document", TRUSTS_LAMBDA);
    await aws(
      ..."dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST".split(" "),
      ..."--attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH".split(
        " ",
      ),
    );
    await aws(
      ..."lambda create-function --function-name crud --runtime nodejs20.x --handler index.handler".split(" "),
      ...["--role", `arn:aws:iam::${ACCOUNT}:role/crud-role`, "--zip-file", "fileb://crud.zip"],
    );
    await aws("lambda", "wait", "function-active-v2", "--function-name", "crud");
    expect(JSON.parse(await invoke())).toMatchObject({ errorType: "AccessDeniedException", errorMessage: DENIED });

    await aws(
      ..."iam put-role-policy --role-name crud-role --policy-name orders --policy-document".split(" "),
      allow("dynamodb:PutItem", ORDERS),
    );
    expect(JSON.parse(await invoke())).not.toHaveProperty("errorMessage");
    expect((await aws("dynamodb", "scan", "--table-name", "orders")).Items).toEqual([{ id: { S: "1" } }]);

    await aws(..."iam delete-role-policy --role-name crud-role --policy-name orders".split(" "));
    expect(JSON.parse(await invoke())).toMatchObject({ errorMessage: DENIED });
  });

  test("reads the lines that the role may write", LONG, async () => {
    expect((await aws("logs", "describe-log-groups")).logGroups).toEqual([]);
    await aws(
      ..."iam attach-role-policy --role-name crud-role --policy-arn".split(" "),
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    );
    await invoke();
    const messages = await eventually(async () => {
      const { code, out } = await run(["logs", "filter-log-events", "--log-group-name", "/aws/lambda/crud"]);
      if (code !== 0) return undefined;
      const lines = (JSON.parse(out).events as { message: string }[]).map(({ message }) => message);
      return lines.some((line) => line.startsWith("REPORT")) ? lines : undefined;
    }, 20_000);
    expect(messages.find((line) => line.includes("ERROR"))).toContain("is not authorized to perform: dynamodb:PutItem");
  });

  test("a user is refused with AWS's code and words, and a non-zero exit", LONG, async () => {
    await aws("iam", "create-user", "--user-name", "ann");
    const { AccessKey } = await aws("iam", "create-access-key", "--user-name", "ann");
    const ann = { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };

    const refused = await run(["dynamodb", "scan", "--table-name", "orders"], ann);

    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain(
      `An error occurred (AccessDeniedException) when calling the Scan operation: User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: dynamodb:Scan on resource: ${ORDERS} because no identity-based policy allows the dynamodb:Scan action`,
    );
    const forged = await run(["sts", "get-caller-identity"], { ...ann, AWS_SECRET_ACCESS_KEY: "wrong" });
    expect(forged.err).toContain(
      "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation",
    );
  });
});
