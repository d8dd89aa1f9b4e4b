import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { CreateTable } from "./create-table.js";
import { DescribeTable } from "./describe-table.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

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
