import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";
import { UpdateItem } from "./update-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world, {
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-g",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
});
afterAll(() => world.end());

let next = 0;
/** Updates a new item that holds `item` before. */
async function update(item: object | undefined, more: object) {
  const Key = { pk: { S: `item-${next++}` } };
  if (item !== undefined) await ann.call(PutItem, { TableName: "orders", Item: { ...Key, ...item } });
  const answer = await ann.call(UpdateItem, { TableName: "orders", Key, ...more });
  const got = await ann.call(GetItem, { TableName: "orders", Key });
  const { pk: _, ...after } = got.Item ?? {};
  return { answer, after };
}

describe("UpdateItem", () => {
  test("makes the item when it is not there", async () => {
    const { after } = await update(undefined, {
      UpdateExpression: "SET a = :a ADD n :n",
      ExpressionAttributeValues: { ":a": { S: "x" }, ":n": { N: "1" } },
    });
    expect(after).toEqual({ a: { S: "x" }, n: { N: "1" } });
  });

  test("asks its condition of the item as it is, not of the key to come", async () => {
    const refused = await refusal(
      update(undefined, { UpdateExpression: "REMOVE a", ConditionExpression: "attribute_exists(pk)" }),
    );
    expect(refused.code).toBe("ConditionalCheckFailedException");
  });

  test.each<[string, object | undefined]>([
    ["NONE", undefined],
    ["ALL_OLD", { a: { S: "old" }, m: { M: { x: { N: "1" }, y: { N: "2" } } } }],
    ["UPDATED_OLD", { a: { S: "old" }, m: { M: { x: { N: "1" } } } }],
    ["ALL_NEW", { a: { S: "new" }, m: { M: { x: { N: "2" }, y: { N: "2" } } } }],
    ["UPDATED_NEW", { a: { S: "new" }, m: { M: { x: { N: "2" } } } }],
  ])("ReturnValues %s", async (ReturnValues, expected) => {
    const { answer } = await update(
      { a: { S: "old" }, m: { M: { x: { N: "1" }, y: { N: "2" } } } },
      {
        UpdateExpression: "SET a = :a, m.x = m.x + :1",
        ExpressionAttributeValues: { ":a": { S: "new" }, ":1": { N: "1" } },
        ReturnValues,
      },
    );
    const { pk: _, ...attributes } = answer.Attributes ?? {};
    expect(answer.Attributes === undefined ? undefined : attributes).toEqual(expected);
  });

  test("an update that only removes gives no UPDATED_NEW", async () => {
    const { answer } = await update({ a: { S: "x" } }, { UpdateExpression: "REMOVE a", ReturnValues: "UPDATED_NEW" });
    expect(answer.Attributes).toBeUndefined();
  });

  test("the legacy AttributeUpdates put, add and delete", async () => {
    const { after } = await update(
      { n: { N: "1" }, ss: { SS: ["a", "b"] }, gone: { S: "x" } },
      {
        AttributeUpdates: {
          a: { Action: "PUT", Value: { S: "x" } },
          n: { Action: "ADD", Value: { N: "2" } },
          ss: { Action: "DELETE", Value: { SS: ["a"] } },
          gone: { Action: "DELETE" },
        },
      },
    );
    expect(after).toEqual({ a: { S: "x" }, n: { N: "3" }, ss: { SS: ["b"] } });
  });

  test.each<[object | undefined, object, string]>([
    [
      undefined,
      { UpdateExpression: "SET pk = :a", ExpressionAttributeValues: { ":a": { S: "x" } } },
      "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
    ],
    [
      undefined,
      { UpdateExpression: "SET a = :a, a.b = :a", ExpressionAttributeValues: { ":a": { S: "x" } } },
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
    [
      undefined,
      { UpdateExpression: "SET a = :b" },
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :b",
    ],
    [
      undefined,
      { UpdateExpression: "SET a == :b" },
      '1 validation error detected: Invalid UpdateExpression: Syntax error; token: "=", near: "== :b"',
    ],
    [
      undefined,
      { UpdateExpression: "SET g = :a", ExpressionAttributeValues: { ":a": { N: "1" } } },
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g",
    ],
    [
      { n: { N: "1" } },
      { UpdateExpression: "SET g = n" },
      "The update expression attempted to update the secondary index key to unsupported type",
    ],
    [
      undefined,
      { UpdateExpression: "SET g = :a", ExpressionAttributeValues: { ":a": { S: "" } } },
      "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
    ],
    [
      undefined,
      { UpdateExpression: "SET g.x = :a", ExpressionAttributeValues: { ":a": { S: "x" } } },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g",
    ],
    [
      { a: { S: "x" } },
      { AttributeUpdates: { a: { Action: "ADD", Value: { N: "1" } } } },
      "Type mismatch for attribute to update",
    ],
    [
      { a: { S: "x".repeat(409_500) } },
      { UpdateExpression: "SET b = :b", ExpressionAttributeValues: { ":b": { S: "y".repeat(200) } } },
      "Item size to update has exceeded the maximum allowed size",
    ],
  ])("%# is refused in AWS's words", async (item, more, message) => {
    const refused = await refusal(update(item, more));
    expect(refused.code).toBe("ValidationException");
    expect(refused.message).toBe(message);
  });

  test("a key of another shape does not match the schema", async () => {
    for (const Key of [{ pk: { N: "1" } }, { a: { S: "x" } }, { pk: { S: "1" }, a: { S: "x" } }]) {
      const refused = await refusal(ann.call(UpdateItem, { TableName: "orders", Key: Key as never }));
      expect(refused.message).toBe("The provided key element does not match the schema");
    }
  });

  test("index writes cost what changes in the index: moving a key two, other attributes nothing", async () => {
    const { answer: moved } = await update(
      { g: { S: "1" } },
      {
        UpdateExpression: "SET g = :g",
        ExpressionAttributeValues: { ":g": { S: "2" } },
        ReturnConsumedCapacity: "INDEXES",
      },
    );
    expect(moved.ConsumedCapacity).toEqual({
      TableName: "orders",
      CapacityUnits: 3,
      Table: { CapacityUnits: 1 },
      GlobalSecondaryIndexes: { "by-g": { CapacityUnits: 2 } },
    });
    const { answer: other } = await update(
      { g: { S: "1" } },
      {
        UpdateExpression: "SET a = :g",
        ExpressionAttributeValues: { ":g": { S: "2" } },
        ReturnConsumedCapacity: "INDEXES",
      },
    );
    expect(other.ConsumedCapacity).toEqual({ TableName: "orders", CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  });

  test("a hundred counters added to at the same time lose none", async () => {
    const Key = { pk: { S: "counter" } };
    await Promise.all(
      Array.from({ length: 100 }, () =>
        ann.call(UpdateItem, {
          TableName: "orders",
          Key,
          UpdateExpression: "ADD n :1",
          ExpressionAttributeValues: { ":1": { N: "1" } },
        }),
      ),
    );
    expect((await ann.call(GetItem, { TableName: "orders", Key })).Item?.n).toEqual({ N: "100" });
  });
});
