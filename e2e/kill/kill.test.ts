/**
 * `kill -9` in the middle of writes, again and again: whatever was answered with success is there afterwards and
 * whole, whatever was not is there whole or not at all, and no function's process outlives the server.
 */
import {
  CreateTableCommand,
  PutItemCommand,
  paginateScan,
  TransactWriteItemsCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, paginateListUsers } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  InvokeCommand,
  paginateListFunctions,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import { isRunning } from "../processes.js";
import { type Clients, clientsOf, type Keys, keysOf } from "../sdk-js/clients.js";
import { ACCOUNT, eventually, type Started, startRolecall, temporaryFolder } from "../server.js";

const ROUNDS = 10;
const QUICKLY = { minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 };

/** What Rolecall has said that it did. */
interface Answered {
  readonly users: string[];
  readonly keys: { readonly name: string; readonly keys: Keys }[];
  readonly items: string[];
  /** Two items each, `<id>/a` and `<id>/b`, written as one transaction. */
  readonly pairs: string[];
  readonly functions: string[];
}

test("kill -9 at any moment loses nothing that was answered, and leaves nothing half done", {
  timeout: 180_000,
}, async () => {
  const data = await temporaryFolder();
  const start = () => startRolecall({ args: ["--data-dir", data.path] });
  const answered: Answered = { users: [], keys: [], items: [], pairs: [], functions: [] };
  const zip = await zipOf({ "index.js": "exports.handler = async () => process.pid;" });
  let rolecall = await start();
  try {
    await prepare(clientsOf(rolecall.endpoint));
    for (let round = 1; round <= ROUNDS; round += 1) {
      const sandboxes = await invokeSome(clientsOf(rolecall.endpoint), answered.functions.slice(-2));
      await killInTheMiddle(rolecall, round, answered, zip);
      await eventually(() => (sandboxes.some(isRunning) ? undefined : true));
      rolecall = await start();
      await compare(clientsOf(rolecall.endpoint), rolecall.endpoint, answered);
    }
    // The loop has done something: otherwise it would prove nothing.
    for (const done of Object.values(answered)) expect(done.length).toBeGreaterThan(ROUNDS / 2);
    const sample = answered.functions.filter((_, index) => index % 5 === 0);
    const pids = await invokeSome(clientsOf(rolecall.endpoint), sample);
    expect(pids.every((pid) => pid > 0)).toBe(true);
  } finally {
    await rolecall.stop("SIGKILL");
    await data.remove();
  }
});

async function prepare({ iam, dynamodb }: Clients): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName: "role", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await waitUntilTableExists({ client: dynamodb, ...QUICKLY }, { TableName: "items" });
}

/** Writes from several sides at once, and ends the process while they write. */
async function killInTheMiddle(rolecall: Started, round: number, answered: Answered, zip: Uint8Array): Promise<void> {
  const { iam, dynamodb, lambda } = clientsOf(rolecall.endpoint);
  let over = false;
  /** Calls `write` again and again until the server is gone; what it answers is noted only then. */
  const loop = async (write: (name: string) => Promise<() => void>) => {
    for (let count = 1; !over; count += 1) {
      const note = await write(`${round}-${count}`).catch(() => undefined);
      note?.();
    }
  };
  const writers = [
    loop(async (UserName) => {
      await iam.send(new CreateUserCommand({ UserName }));
      answered.users.push(UserName);
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return () => answered.keys.push({ name: UserName, keys: keysOf(AccessKey) });
    }),
    loop(async (id) => {
      await dynamodb.send(new PutItemCommand({ TableName: "items", Item: item(id) }));
      return () => answered.items.push(id);
    }),
    loop(async (id) => {
      const TransactItems = ["a", "b"].map((half) => ({
        Put: { TableName: "items", Item: item(`${id}/${half}`) },
      }));
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
      return () => answered.pairs.push(id);
    }),
    loop(async (name) => {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: `f-${name}`,
          Role: `arn:aws:iam::${ACCOUNT}:role/role`,
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          Code: { ZipFile: zip },
        }),
      );
      // Some hundred functions would only make the comparison slow.
      await new Promise((resolve) => setTimeout(resolve, 150));
      return () => answered.functions.push(`f-${name}`);
    }),
  ];
  await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 800));
  process.kill(rolecall.pid, "SIGKILL");
  expect(await rolecall.ended).toMatchObject({ signal: "SIGKILL" });
  over = true;
  await Promise.all(writers);
}

const item = (id: string) => ({ id: { S: id }, twice: { S: `${id} ${id}` }, filler: { S: "x".repeat(300) } });

async function compare(clients: Clients, endpoint: string, answered: Answered): Promise<void> {
  const { iam, dynamodb, lambda } = clients;

  const users = new Set<string | undefined>();
  for await (const page of paginateListUsers({ client: iam, pageSize: 1000 }, {}))
    for (const user of page.Users ?? []) users.add(user.UserName);
  expect(answered.users.filter((name) => !users.has(name))).toEqual([]);
  for (const { name, keys } of answered.keys.slice(-5)) {
    const { Arn } = await clientsOf(endpoint, keys).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/${name}`);
  }

  const ids = new Set<string>();
  for await (const page of paginateScan({ client: dynamodb }, { TableName: "items" })) {
    for (const found of page.Items ?? []) {
      const id = found.id?.S ?? "";
      expect(found).toEqual(item(id));
      ids.add(id);
    }
  }
  expect(answered.items.filter((id) => !ids.has(id))).toEqual([]);
  expect(answered.pairs.filter((id) => !ids.has(`${id}/a`))).toEqual([]);
  const halves = [...ids].filter((id) => id.endsWith("/a")).map((id) => id.slice(0, -2));
  expect(halves.filter((id) => !ids.has(`${id}/b`))).toEqual([]);
  expect([...ids].filter((id) => id.endsWith("/b")).length).toBe(halves.length);

  const functions = new Set<string | undefined>();
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? []) functions.add(FunctionName);
  expect(answered.functions.filter((name) => !functions.has(name))).toEqual([]);
}

/** Invokes functions, those too whose creation a kill has cut short, and answers their processes' ids. */
async function invokeSome({ lambda }: Clients, names: readonly string[]): Promise<number[]> {
  const pids: number[] = [];
  for (const FunctionName of names) {
    await waitUntilFunctionActiveV2({ client: lambda, ...QUICKLY }, { FunctionName });
    const { Payload = [], FunctionError } = await lambda.send(new InvokeCommand({ FunctionName }));
    expect(FunctionError).toBeUndefined();
    pids.push(Number(Buffer.from(Payload).toString()));
  }
  return pids;
}
