import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { DeleteItem } from "./delete-item.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world, {
    ...composite(),
    AttributeDefinitions: ["pk", "sk", "a"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
    LocalSecondaryIndexes: [
      {
        IndexName: "by-a",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "a", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
});
afterAll(() => world.end());

const Key = { pk: { S: "p" }, sk: { S: "s" } };

describe("DeleteItem", () => {
  test("removes the item and gives what it was, its cost and its collection", async () => {
    const Item = { ...Key, a: { S: "x" } };
    await ann.call(PutItem, { TableName: "orders", Item });
    const answer = await ann.call(DeleteItem, {
      TableName: "orders",
      Key,
      ReturnValues: "ALL_OLD",
      ReturnConsumedCapacity: "INDEXES",
      ReturnItemCollectionMetrics: "SIZE",
    });
    expect(answer).toEqual({
      Attributes: Item,
      ConsumedCapacity: {
        TableName: "orders",
        CapacityUnits: 2,
        Table: { CapacityUnits: 1 },
        LocalSecondaryIndexes: { "by-a": { CapacityUnits: 1 } },
      },
      ItemCollectionMetrics: { ItemCollectionKey: { pk: { S: "p" } }, SizeEstimateRangeGB: [0, 1] },
    });
    expect((await ann.call(GetItem, { TableName: "orders", Key })).Item).toBeUndefined();
  });

  test("of an item that is not there succeeds and gives nothing", async () => {
    const answer = await ann.call(DeleteItem, { TableName: "orders", Key, ReturnValues: "ALL_OLD" });
    expect(answer.Attributes).toBeUndefined();
  });

  test("keeps an item whose condition does not hold", async () => {
    await ann.call(PutItem, { TableName: "orders", Item: { ...Key, n: { N: "1" } } });
    const conditional = {
      TableName: "orders",
      Key,
      ConditionExpression: "n > :1",
      ExpressionAttributeValues: { ":1": { N: "1" } },
    };
    expect((await refusal(ann.call(DeleteItem, conditional))).code).toBe("ConditionalCheckFailedException");
    await ann.call(DeleteItem, { TableName: "orders", Key, Expected: { n: { Value: { N: "1.0" } } } });
  });

  test.each<[object, string]>([
    [{ Key: { pk: { S: "p" } } }, "The provided key element does not match the schema"],
    [
      { Key: { ...Key, sk: { S: "" } } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: sk",
    ],
    [{ ReturnValues: "UPDATED_OLD" }, "1 validation error detected: ReturnValues can only be ALL_OLD or NONE"],
    [
      { Key: { ...Key, sk: { S: "x".repeat(1025) } } },
      "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
    ],
  ])("%# is refused in AWS's words", async (more, message) => {
    expect((await refusal(ann.call(DeleteItem, { TableName: "orders", Key, ...more } as never))).message).toBe(message);
  });
});
