/** Whom the policies of tables and streams let in, and how they are put, changed and taken away. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { BatchGetItem } from "../operations/batch-get-item.js";
import { BatchWriteItem } from "../operations/batch-write-item.js";
import { CreateTable } from "../operations/create-table.js";
import { DeleteItem } from "../operations/delete-item.js";
import { DeleteResourcePolicy } from "../operations/delete-resource-policy.js";
import { DeleteTable } from "../operations/delete-table.js";
import { DescribeTable } from "../operations/describe-table.js";
import { DescribeTimeToLive } from "../operations/describe-time-to-live.js";
import { GetItem } from "../operations/get-item.js";
import { GetResourcePolicy } from "../operations/get-resource-policy.js";
import { PutItem } from "../operations/put-item.js";
import { PutResourcePolicy } from "../operations/put-resource-policy.js";
import { Query } from "../operations/query.js";
import { Scan } from "../operations/scan.js";
import { TransactGetItems } from "../operations/transact-get-items.js";
import { TransactWriteItems } from "../operations/transact-write-items.js";
import { UpdateItem } from "../operations/update-item.js";
import { DescribeStream } from "../streams/operations/describe-stream.js";
import { GetRecords } from "../streams/operations/get-records.js";
import { GetShardIterator } from "../streams/operations/get-shard-iterator.js";
import { makeTable } from "../testing.js";

const OTHER = "111122223333";
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;
const Key = { pk: { S: "a" } };

let world: World;
let stranger: Actor;
beforeEach(async () => {
  world = await testWorld();
  stranger = world.rootOf(OTHER);
  await makeTable(world, {
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-pk",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  await world.root.call(PutItem, { TableName: "orders", Item: Key });
});
afterEach(() => world.end());

const statement = (
  Effect: "Allow" | "Deny",
  AWS: string,
  Action: string | string[],
  Resource: string | string[] = TABLE,
) => ({
  Effect,
  Principal: AWS === "*" ? "*" : { AWS },
  Action,
  Resource,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const grant = (Action: string | string[], Resource?: string | string[]) =>
  document(statement("Allow", OTHER, Action, Resource));
const put = (Policy: string, more: object = {}, actor: Actor = world.root) =>
  actor.call(PutResourcePolicy, { ResourceArn: TABLE, Policy, ...more });
const streamArn = async () =>
  (await world.root.call(DescribeTable, { TableName: "orders" })).Table?.LatestStreamArn ?? "";
const code = async (call: Promise<unknown>) => (await refusal(call)).code;

describe("another account", () => {
  test("is let in by the policy alone where it is root, action by action", async () => {
    const read = () => stranger.call(GetItem, { TableName: TABLE, Key });
    expect((await refusal(read())).message).toContain("no resource-based policy allows the dynamodb:GetItem action");
    await put(grant("dynamodb:GetItem"));
    expect((await read()).Item).toEqual(Key);
    expect(await code(stranger.call(PutItem, { TableName: TABLE, Item: Key }))).toBe("AccessDeniedException");
    await world.root.call(DeleteResourcePolicy, { ResourceArn: TABLE });
    expect(await code(read())).toBe("AccessDeniedException");
  });

  test("means its own table when it gives a name alone", async () => {
    await put(grant("dynamodb:GetItem"));
    expect(await code(stranger.call(GetItem, { TableName: "orders", Key }))).toBe("ResourceNotFoundException");
  });

  test.each<[string, string, (actor: Actor) => Promise<unknown>]>([
    ["GetItem", "GetItem", (actor) => actor.call(GetItem, { TableName: TABLE, Key })],
    ["PutItem", "PutItem", (actor) => actor.call(PutItem, { TableName: TABLE, Item: Key })],
    [
      "UpdateItem",
      "UpdateItem",
      (actor) => actor.call(UpdateItem, { TableName: TABLE, Key, UpdateExpression: "REMOVE a" }),
    ],
    ["DeleteItem", "DeleteItem", (actor) => actor.call(DeleteItem, { TableName: TABLE, Key })],
    ["Scan", "Scan", (actor) => actor.call(Scan, { TableName: TABLE })],
    [
      "Query",
      "Query",
      (actor) =>
        actor.call(Query, {
          TableName: TABLE,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": { S: "a" } },
        }),
    ],
    [
      "BatchGetItem",
      "BatchGetItem",
      (actor) => actor.call(BatchGetItem, { RequestItems: { [TABLE]: { Keys: [Key] } } }),
    ],
    [
      "BatchWriteItem",
      "BatchWriteItem",
      (actor) => actor.call(BatchWriteItem, { RequestItems: { [TABLE]: [{ PutRequest: { Item: Key } }] } }),
    ],
    [
      "TransactGetItems",
      "GetItem",
      (actor) => actor.call(TransactGetItems, { TransactItems: [{ Get: { TableName: TABLE, Key } }] }),
    ],
    [
      "TransactWriteItems",
      "ConditionCheckItem",
      (actor) =>
        actor.call(TransactWriteItems, {
          TransactItems: [{ ConditionCheck: { TableName: TABLE, Key, ConditionExpression: "attribute_exists(pk)" } }],
        }),
    ],
    ["DescribeTable", "DescribeTable", (actor) => actor.call(DescribeTable, { TableName: TABLE })],
    ["DeleteTable", "DeleteTable", (actor) => actor.call(DeleteTable, { TableName: TABLE })],
  ])("calls %s across accounts with dynamodb:%s and with nothing else", async (_, action, call) => {
    await put(document(statement("Allow", OTHER, "dynamodb:*"), statement("Deny", OTHER, `dynamodb:${action}`)));
    expect((await refusal(call(stranger))).message).toContain("with an explicit deny in a resource-based policy");
    await put(grant(`dynamodb:${action}`));
    await call(stranger);
  });

  test("reads an index only where the statement names the index", async () => {
    const query = () =>
      stranger.call(Query, {
        TableName: TABLE,
        IndexName: "by-pk",
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": { S: "a" } },
      });
    await put(grant("dynamodb:Query"));
    expect(await code(query())).toBe("AccessDeniedException");
    await put(grant("dynamodb:Query", [TABLE, `${TABLE}/index/by-pk`]));
    expect((await query()).Count).toBe(1);
  });

  test("gets at no setting of the table and at none of its policies, whatever the policy says", async () => {
    await put(grant("dynamodb:*"));
    expect(await code(stranger.call(DescribeTimeToLive, { TableName: TABLE }))).toBe("AccessDeniedException");
    expect(await code(stranger.call(GetResourcePolicy, { ResourceArn: TABLE }))).toBe("AccessDeniedException");
    expect(await code(put(grant("dynamodb:*"), {}, stranger))).toBe("AccessDeniedException");
    expect(await code(stranger.call(DeleteResourcePolicy, { ResourceArn: TABLE }))).toBe("AccessDeniedException");
  });

  test("reads a stream by the stream's own policy, not by the table's", async () => {
    const StreamArn = await streamArn();
    const read = async () => {
      const { StreamDescription } = await stranger.call(DescribeStream, { StreamArn });
      const found = [];
      for (const { ShardId = "" } of StreamDescription?.Shards ?? []) {
        const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
        const { ShardIterator = "" } = await stranger.call(GetShardIterator, start);
        found.push(...((await stranger.call(GetRecords, { ShardIterator })).Records ?? []));
      }
      return found.length;
    };
    await put(grant("dynamodb:*", "*"));
    expect(await code(read())).toBe("AccessDeniedException");
    const actions = ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"];
    for (const missing of actions) {
      const Policy = grant(
        actions.filter((action) => action !== missing),
        StreamArn,
      );
      await world.root.call(PutResourcePolicy, { ResourceArn: StreamArn, Policy });
      expect((await refusal(read())).message).toContain(`not authorized to perform: ${missing} on`);
    }
    await world.root.call(PutResourcePolicy, { ResourceArn: StreamArn, Policy: grant(actions, StreamArn) });
    expect(await read()).toBe(1);
  });
});

describe("the own account", () => {
  test("is let in by the policy or by IAM, and kept out by a Deny in either", async () => {
    const ann = await world.user("ann");
    const bob = await world.user("bob", allow("dynamodb:GetItem"));
    const read = (actor: Actor) => actor.call(GetItem, { TableName: "orders", Key });
    await put(
      document(statement("Allow", ann.arn, "dynamodb:GetItem"), statement("Deny", bob.arn, "dynamodb:GetItem")),
    );
    expect((await read(ann)).Item).toEqual(Key);
    expect((await refusal(read(bob))).message).toContain("with an explicit deny in a resource-based policy");
  });

  test("always lets its root user take the policy away", async () => {
    await put(document(statement("Deny", "*", "dynamodb:*")), { ConfirmRemoveSelfResourceAccess: true });
    const ann = await world.user("ann", allow("dynamodb:*"));
    expect(await code(ann.call(DeleteResourcePolicy, { ResourceArn: TABLE }))).toBe("AccessDeniedException");
    expect(await code(world.root.call(GetResourcePolicy, { ResourceArn: TABLE }))).toBe("AccessDeniedException");
    await world.root.call(DeleteResourcePolicy, { ResourceArn: TABLE });
    expect((await ann.call(GetItem, { TableName: "orders", Key })).Item).toEqual(Key);
  });
});

describe("a policy", () => {
  test("is given back letter for letter, and keeps its revision while its text is the same", async () => {
    const text = ` ${grant("dynamodb:GetItem")}\n`;
    const { RevisionId } = await put(text);
    expect(await put(text)).toEqual({ RevisionId });
    expect(await world.root.call(GetResourcePolicy, { ResourceArn: TABLE })).toEqual({ Policy: text, RevisionId });
    expect(await put(grant("dynamodb:PutItem"))).not.toEqual({ RevisionId });
  });

  test("is changed only from the revision that is expected", async () => {
    const first = grant("dynamodb:GetItem");
    expect(await code(put(first, { ExpectedRevisionId: "1" }))).toBe("PolicyNotFoundException");
    const { RevisionId } = await put(first, { ExpectedRevisionId: "NO_POLICY" });
    expect(await code(put(first, { ExpectedRevisionId: "NO_POLICY" }))).toBe("PolicyNotFoundException");
    expect(await code(world.root.call(DeleteResourcePolicy, { ResourceArn: TABLE, ExpectedRevisionId: "1" }))).toBe(
      "PolicyNotFoundException",
    );
    await put(grant("dynamodb:PutItem"), { ExpectedRevisionId: RevisionId });
    const answers = await Promise.allSettled(
      ["a", "b", "c"].map((Sid) =>
        put(document({ ...statement("Allow", OTHER, "dynamodb:Scan"), Sid }), {
          ExpectedRevisionId: String(Number(RevisionId) + 1),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  test("that is not there can be taken away, not read", async () => {
    expect(await world.root.call(DeleteResourcePolicy, { ResourceArn: TABLE })).toEqual({ RevisionId: "" });
    expect(await code(world.root.call(GetResourcePolicy, { ResourceArn: TABLE }))).toBe("PolicyNotFoundException");
    const missing = TABLE.replace("orders", "missing");
    expect(await code(world.root.call(GetResourcePolicy, { ResourceArn: missing }))).toBe("ResourceNotFoundException");
    const index = `${TABLE}/index/by-pk`;
    expect(await code(world.root.call(GetResourcePolicy, { ResourceArn: index }))).toBe("ValidationException");
  });

  test.each([
    ["lets in anybody", () => document(statement("Allow", "*", "dynamodb:GetItem")), /public/],
    ["is longer than 20 KB, white space counted", () => grant("dynamodb:GetItem") + " ".repeat(20 * 1024), /20 KB/],
    ["is none", () => "{}", /Invalid policy document/],
    ["shuts its author out", () => document(statement("Deny", "*", "dynamodb:*")), /ConfirmRemoveSelfResourceAccess/],
  ])("that %s is refused", async (_, text, words) => {
    const refused = await refusal(put(text()));
    expect(refused.code).toBe("ValidationException");
    expect(refused.message).toMatch(words);
  });

  test("for anybody is no public one where a trusted key narrows it", async () => {
    const narrowed = { StringEquals: { "aws:PrincipalAccount": OTHER } };
    await put(document({ ...statement("Allow", "*", "dynamodb:GetItem"), Condition: narrowed }));
    expect((await stranger.call(GetItem, { TableName: TABLE, Key })).Item).toEqual(Key);
  });

  test("can be given with a new table, by those who may put it", async () => {
    const input = {
      TableName: "carts",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
      BillingMode: "PAY_PER_REQUEST" as const,
      ResourcePolicy: grant("dynamodb:Scan", "*"),
    };
    const ann = await world.user("ann", allow("dynamodb:CreateTable"));
    expect((await refusal(ann.call(CreateTable, input))).message).toContain("dynamodb:PutResourcePolicy");
    await world.root.call(CreateTable, input);
    await world.clock.advance(100);
    expect((await stranger.call(Scan, { TableName: TABLE.replace("orders", "carts") })).Count).toBe(0);
  });

  test("goes with its table", async () => {
    await put(grant("dynamodb:Scan"));
    await world.root.call(DeleteTable, { TableName: "orders" });
    await world.settled();
    await makeTable(world);
    expect(await code(world.root.call(GetResourcePolicy, { ResourceArn: TABLE }))).toBe("PolicyNotFoundException");
  });
});
