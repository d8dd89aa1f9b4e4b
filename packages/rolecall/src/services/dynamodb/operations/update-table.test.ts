import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, refusal } from "../../../testing/world.js";
import { resume } from "../tables/lifecycle.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { CreateTable } from "./create-table.js";
import { DeleteTable } from "./delete-table.js";
import { DescribeTable } from "./describe-table.js";
import { GetItem } from "./get-item.js";
import { ListTables } from "./list-tables.js";
import { ListTagsOfResource } from "./list-tags-of-resource.js";
import { PutItem } from "./put-item.js";
import { Query } from "./query.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";
import { UpdateTable } from "./update-table.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeEach(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
});
afterEach(() => world.end());

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const simple = {
  TableName: "orders",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};
const describeOrders = async () => (await ann.call(DescribeTable, { TableName: "orders" })).Table;

describe("CreateTable", () => {
  test("a table is CREATING, takes no items, and then ACTIVE", async () => {
    const { TableDescription } = await ann.call(CreateTable, simple);
    expect(TableDescription).toMatchObject({
      TableName: "orders",
      TableArn: ARN,
      TableStatus: "CREATING",
      ItemCount: 0,
    });
    const early = await refusal(ann.call(GetItem, { TableName: "orders", Key: { pk: { S: "1" } } }));
    expect(early.message).toBe("Requested resource not found");
    await world.clock.advance(100);
    expect(await describeOrders()).toMatchObject({ TableStatus: "ACTIVE", TableId: TableDescription?.TableId });
    await ann.call(PutItem, { TableName: ARN, Item: { pk: { S: "1" } } });
    expect(await describeOrders()).toMatchObject({ ItemCount: 1, TableSizeBytes: 3 });
  });

  test("a name that is taken is refused", async () => {
    await makeTable(world);
    const refused = await refusal(ann.call(CreateTable, simple));
    expect([refused.code, refused.message]).toEqual(["ResourceInUseException", "Table already exists: orders"]);
  });

  const gsi = { IndexName: "by-a", KeySchema: [{ AttributeName: "a", KeyType: "HASH" as const }] };
  const a = { AttributeName: "a", AttributeType: "S" as const };
  test.each<[object, string]>([
    [{ TableName: "ab" }, "TableName must be at least 3 characters long and at most 255 characters long"],
    [
      { BillingMode: undefined },
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ],
    [
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    ],
    [
      { KeySchema: [{ AttributeName: "other", KeyType: "HASH" }] },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [pk]",
    ],
    [
      { KeySchema: [{ AttributeName: "pk", KeyType: "RANGE" }] },
      "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ],
    [
      { AttributeDefinitions: [...simple.AttributeDefinitions, a] },
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    ],
    [
      {
        AttributeDefinitions: [...simple.AttributeDefinitions, a],
        GlobalSecondaryIndexes: [{ ...gsi, Projection: {} }],
      },
      "One or more parameter values were invalid: Unknown ProjectionType: null",
    ],
    [
      {
        AttributeDefinitions: [...simple.AttributeDefinitions, a],
        GlobalSecondaryIndexes: [{ ...gsi, Projection: { ProjectionType: "INCLUDE" } }],
      },
      "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    ],
    [
      {
        AttributeDefinitions: [...simple.AttributeDefinitions, a],
        GlobalSecondaryIndexes: [gsi, gsi].map((index) => ({ ...index, Projection: { ProjectionType: "ALL" } })),
      },
      "One or more parameter values were invalid: Duplicate index name: by-a",
    ],
    [
      { LocalSecondaryIndexes: [{ ...gsi, Projection: { ProjectionType: "ALL" } }] },
      "One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    ],
  ])("%# is refused in AWS's words", async (more, message) => {
    expect((await refusal(ann.call(CreateTable, { ...simple, ...more } as never))).message).toBe(message);
  });

  test("tags at creation ask for dynamodb:TagResource too, and can be asked for by a condition", async () => {
    const bob = await world.user("bob", allow("dynamodb:CreateTable"));
    const tagged = { ...simple, Tags: [{ Key: "team", Value: "blue" }] };
    expect((await refusal(bob.call(CreateTable, tagged))).message).toContain("dynamodb:TagResource");
    const eve = await world.user(
      "eve",
      allow(["dynamodb:CreateTable", "dynamodb:TagResource"], "*", { StringEquals: { "aws:RequestTag/team": "blue" } }),
    );
    await refusal(eve.call(CreateTable, simple));
    await eve.call(CreateTable, tagged);
  });
});

describe("tags", () => {
  test("are added, listed, removed, and seen by aws:ResourceTag on tables and their indexes", async () => {
    await makeTable(world, composite());
    await ann.call(TagResource, {
      ResourceArn: ARN,
      Tags: [
        { Key: "env", Value: "prod" },
        { Key: "x", Value: "y" },
      ],
    });
    await ann.call(UntagResource, { ResourceArn: ARN, TagKeys: ["x"] });
    expect(await ann.call(ListTagsOfResource, { ResourceArn: ARN })).toEqual({ Tags: [{ Key: "env", Value: "prod" }] });
    const bob = await world.user("bob", allow("dynamodb:*", "*", { StringEquals: { "aws:ResourceTag/env": "prod" } }));
    await bob.call(PutItem, { TableName: "orders", Item: { pk: { S: "1" }, sk: { S: "1" } } });
    const query = {
      TableName: "orders",
      IndexName: "absent",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "1" } },
    };
    expect((await refusal(bob.call(Query, query))).code).toBe("ValidationException");
    await ann.call(UntagResource, { ResourceArn: ARN, TagKeys: ["env"] });
    expect((await refusal(bob.call(Query, query))).code).toBe("AccessDeniedException");
  });

  test("of a table that is not there are refused with AWS's typo", async () => {
    const refused = await refusal(ann.call(TagResource, { ResourceArn: `${ARN}-2`, Tags: [{ Key: "a", Value: "b" }] }));
    expect(refused.message).toBe(`Requested resource not found: ResourcArn: ${ARN}-2 not found`);
  });
});

describe("UpdateTable", () => {
  const byA = {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" as const }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "by-a",
          KeySchema: [{ AttributeName: "a", KeyType: "HASH" as const }],
          Projection: { ProjectionType: "ALL" as const },
        },
      },
    ],
  };
  const query = {
    TableName: "orders",
    IndexName: "by-a",
    KeyConditionExpression: "a = :a",
    ExpressionAttributeValues: { ":a": { S: "x" } },
  };

  test("fills a new index with the items that were there, and deletes it again", async () => {
    await makeTable(world);
    for (let n = 0; n < 450; n++) {
      const Item = { pk: { S: String(n) }, a: n % 3 === 0 ? { N: "1" } : { S: n % 3 === 1 ? "x" : "y" } };
      await ann.call(PutItem, { TableName: "orders", Item: Item as never });
    }
    const { TableDescription } = await ann.call(UpdateTable, byA);
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "by-a", IndexStatus: "CREATING", Backfilling: true }],
    });
    await world.settled();
    await world.clock.advance(100);
    expect(await describeOrders()).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", ItemCount: 300 }],
    });
    expect((await ann.call(Query, { ...query, Select: "COUNT" })).Count).toBe(150);
    await ann.call(UpdateTable, {
      TableName: "orders",
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-a" } }],
    });
    await world.settled();
    await world.clock.advance(100);
    const after = await describeOrders();
    expect(after?.GlobalSecondaryIndexes).toBeUndefined();
    expect(after?.AttributeDefinitions).toEqual([{ AttributeName: "pk", AttributeType: "S" }]);
  });

  test("goes on filling and deleting after a stop", async () => {
    await makeTable(world);
    await ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "1" }, a: { S: "x" } } });
    // Nothing is done behind the calls until `resume`: as if the server had been killed right after its answer.
    const stopped = { ...world.host, background: { start: () => {}, settled: async () => {} } };
    const { here, call } = {
      here: { partition: "aws", region: "us-east-1", account: "000000000000" },
      call: UpdateTable,
    };
    await call.handle({ ...stopped, input: byA, here } as never);
    expect((await refusal(ann.call(Query, query))).message).toBe(
      "Cannot read from backfilling global secondary index: by-a",
    );
    await resume(world.host);
    await world.settled();
    expect((await ann.call(Query, query)).Count).toBe(1);
    await world.clock.advance(100);
    await DeleteTable.handle({ ...stopped, input: { TableName: "orders" }, here } as never);
    expect(await describeOrders()).toMatchObject({ TableStatus: "DELETING" });
    await resume(world.host);
    await world.settled();
    expect(await ann.call(ListTables, {})).toMatchObject({ TableNames: [] });
  });

  test("changes billing, capacity, class and protection", async () => {
    await makeTable(world);
    await ann.call(UpdateTable, {
      TableName: "orders",
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true,
    });
    await world.clock.advance(100);
    expect(await describeOrders()).toMatchObject({
      TableStatus: "ACTIVE",
      BillingModeSummary: { BillingMode: "PROVISIONED" },
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      DeletionProtectionEnabled: true,
    });
    expect((await refusal(ann.call(DeleteTable, { TableName: "orders" }))).message).toBe(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  });

  test.each<[object, string]>([
    [
      {},
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    ],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ],
    [{ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "absent" } }] }, "Requested resource not found"],
    [
      { GlobalSecondaryIndexUpdates: byA.GlobalSecondaryIndexUpdates },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [a], AttributeDefinitions: []",
    ],
    [
      { GlobalSecondaryIndexUpdates: [...byA.GlobalSecondaryIndexUpdates, { Delete: { IndexName: "other" } }] },
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    ],
  ])("%# is refused in AWS's words", async (more, message) => {
    await makeTable(world);
    expect((await refusal(ann.call(UpdateTable, { TableName: "orders", ...more } as never))).message).toBe(message);
  });
});

describe("DeleteTable", () => {
  test("removes items with the table: one of the same name begins empty", async () => {
    await makeTable(world);
    for (let n = 0; n < 250; n++) await ann.call(PutItem, { TableName: "orders", Item: { pk: { S: String(n) } } });
    const { TableDescription } = await ann.call(DeleteTable, { TableName: "orders" });
    expect(TableDescription?.TableStatus).toBe("DELETING");
    await world.settled();
    expect((await refusal(describeOrders())).message).toBe("Requested resource not found: Table: orders not found");
    await makeTable(world);
    expect(await describeOrders()).toMatchObject({ ItemCount: 0 });
  });

  test("waits for a table that is being created", async () => {
    await ann.call(CreateTable, simple);
    const refused = await refusal(ann.call(DeleteTable, { TableName: "orders" }));
    expect([refused.code, refused.message]).toEqual([
      "ResourceInUseException",
      "Attempt to change a resource which is still in use: Table is being created: orders",
    ]);
  });
});

test("ListTables lists names in order, in pages, each account's and Region's own", async () => {
  for (const TableName of ["beta", "alpha", "gamma"]) await makeTable(world, { TableName });
  await world.rootOf("111111111111").call(CreateTable, simple);
  const first = await ann.call(ListTables, { Limit: 2 });
  expect(first).toEqual({ TableNames: ["alpha", "beta"], LastEvaluatedTableName: "beta" });
  const second = await ann.call(ListTables, { ExclusiveStartTableName: first.LastEvaluatedTableName });
  expect(second.TableNames).toEqual(["gamma"]);
  expect((await ann.call(ListTables, {}, { region: "eu-west-1" })).TableNames).toEqual([]);
});
