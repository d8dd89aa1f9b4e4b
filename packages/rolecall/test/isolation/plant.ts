/**
 * An account full of things, planted through every operation that makes or fills one, with a word in all that only its
 * owner may read. Services that come later are planted as well: inputs come from the model.
 */
import type { AnyOperation } from "../../src/kernel/operation.js";
import { CreateTable } from "../../src/services/dynamodb/operations/create-table.js";
import { PutItem } from "../../src/services/dynamodb/operations/put-item.js";
import { PutEvents } from "../../src/services/events/operations/put-events.js";
import { CreateRole } from "../../src/services/iam/operations/create-role.js";
import { PutRolePolicy } from "../../src/services/iam/operations/put-role-policy.js";
import { SERVICES } from "../../src/services/index.js";
import { CreateFunction } from "../../src/services/lambda/operations/create-function.js";
import { aFunction } from "../../src/services/lambda/testing.js";
import { CreateLogGroup } from "../../src/services/logs/operations/create-log-group.js";
import { CreateLogStream } from "../../src/services/logs/operations/create-log-stream.js";
import { PutLogEvents } from "../../src/services/logs/operations/put-log-events.js";
import { CreateBucket } from "../../src/services/s3/operations/create-bucket.js";
import { PutObject } from "../../src/services/s3/operations/put-object.js";
import { CreateTopic } from "../../src/services/sns/operations/create-topic.js";
import { CreateQueue } from "../../src/services/sqs/operations/create-queue.js";
import { SendMessage } from "../../src/services/sqs/operations/send-message.js";
import { type Actor, allow, policy, trusts, type World } from "../../src/testing/world.js";
import { ACCOUNT as PLANTED, sampleInput } from "../permissions/sample.js";

export { PLANTED };

/** Stands in descriptions, tags, bodies and values of the planted account, and in nothing that another would guess. */
export const SECRET = "sesame";

const MAKES = /^(Add|Attach|Copy|Create|Enable|Import|Publish|Put|Register|Send|Set|Subscribe|Tag|Update|Upload)/;
/** Members that hold what their owner wrote, and name nothing. */
const WRITTEN = /(?:^|_)(?:.*description|.*message|messagebody|.*secret.*|.*value|.*body|.*comment|.*text)$/i;

export const everyOperation = (): readonly AnyOperation[] =>
  [...SERVICES.values()].flatMap(({ operations }) => operations);

export async function plant(world: World): Promise<Actor> {
  const root = world.rootOf(PLANTED);
  await byHand(world, root);
  await world.settled();
  await makeAll(world, root, SECRET);
  return root;
}

/** Everything again by the same names in another account, as far as it can be there too. */
export async function plantNamesakes(world: World, account: string): Promise<void> {
  await makeAll(world, world.rootOf(account), "word");
}

async function makeAll(world: World, root: Actor, word: string): Promise<void> {
  // It may be asked to join an organization later.
  const makers = everyOperation().filter(({ name }) => MAKES.test(name) && name !== "CreateOrganization");
  // Twice: what the first pass made, the second one can fill.
  for (const _pass of [1, 2]) {
    for (const operation of makers) {
      // What an account of samples can't take is left out.
      await call(root, operation, plantedInput(operation, word)).catch(() => undefined);
    }
    await world.settled();
    // Tables and the like are busy for a moment.
    await world.clock.advance(100);
  }
}

/** An input that names the planted things; `word` stands where an owner's own words do. */
export const plantedInput = (operation: AnyOperation, word = SECRET): object =>
  written(sampleInput(operation), word) as object;

export const call = (actor: Actor, operation: AnyOperation, input: object): Promise<unknown> =>
  actor.call(operation as never, input as never);

async function byHand(world: World, root: Actor): Promise<void> {
  const trust = trusts("lambda.amazonaws.com").document;
  await root.call(CreateRole, { RoleName: "r", AssumeRolePolicyDocument: trust, Description: SECRET });
  const inline = policy({ Sid: SECRET, Effect: "Allow", Action: "s3:*", Resource: "*" });
  await root.call(PutRolePolicy, { RoleName: "r", PolicyName: "p", PolicyDocument: inline.document });
  await root.call(CreateFunction, {
    ...aFunction(`arn:aws:iam::${PLANTED}:role/r`),
    Environment: { Variables: { PASSWORD: SECRET } },
  });
  await root.call(CreateTable, {
    TableName: "orders",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  await world.clock.advance(100);
  await root.call(PutItem, { TableName: "orders", Item: { pk: { S: "a" }, text: { S: SECRET } } });
  const { QueueUrl = "" } = await root.call(CreateQueue, { QueueName: "q", tags: { team: SECRET } });
  await root.call(SendMessage, { QueueUrl, MessageBody: SECRET });
  await root.call(CreateTopic, { Name: "news", Tags: [{ Key: "team", Value: SECRET }] });
  await root.call(CreateBucket, { Bucket: "xxx" });
  await root.call(PutObject, { Bucket: "xxx", Key: "kept", Body: Buffer.from(SECRET), Metadata: { note: SECRET } });
  await root.call(CreateLogGroup, { logGroupName: "g", tags: { team: SECRET } });
  await root.call(CreateLogStream, { logGroupName: "g", logStreamName: "s" });
  const logEvents = [{ timestamp: 0, message: SECRET }];
  await root.call(PutLogEvents, { logGroupName: "g", logStreamName: "s", logEvents });
  await root.call(PutEvents, { Entries: [{ Source: "shop", DetailType: "Order", Detail: `{"n":"${SECRET}"}` }] });
}

/** Documents, where the sample has a word that is none. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  AssumeRolePolicyDocument: trusts("lambda.amazonaws.com").document,
  PolicyDocument: allow("s3:GetObject").document,
  policyDocument: allow("s3:GetObject").document,
  Bucket: "xxx",
};

function written(value: unknown, word: string, name = ""): unknown {
  if (value === "x" && name in DOCUMENTS) return DOCUMENTS[name];
  if (value === "red" || (value === "x" && WRITTEN.test(name))) return word;
  if (Array.isArray(value)) return value.map((part) => written(part, word, name));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, written(part, word, key)]));
}
