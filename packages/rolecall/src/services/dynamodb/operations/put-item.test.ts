import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
beforeEach(async () => {
  world = await dynamoWorld();
  await makeTable(world);
});
afterEach(() => world.end());

describe("PutItem", () => {
  test("what was put is got, binaries and numbers of 38 digits included", async () => {
    const item = {
      pk: { S: "1" },
      n: { N: "12345678901234567890123456789012345678" },
      b: { B: Uint8Array.of(0, 1, 255) },
      l: { L: [{ BS: [Uint8Array.of(1)] }] },
    };
    await world.ann.call(PutItem, { TableName: "orders", Item: item });
    const got = await world.ann.call(GetItem, { TableName: "orders", Key: { pk: { S: "1" } } });
    expect(got.Item?.n).toEqual(item.n);
    expect(Buffer.from(got.Item?.b?.B ?? [])).toEqual(Buffer.from([0, 1, 255]));
    expect(Buffer.from(got.Item?.l?.L?.[0]?.BS?.[0] ?? [])).toEqual(Buffer.from([1]));
  });

  test("ALL_OLD gives the item that was replaced", async () => {
    await world.ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "1" }, a: { S: "old" } } });
    const answer = await world.ann.call(PutItem, {
      TableName: "orders",
      Item: { pk: { S: "1" }, a: { S: "new" } },
      ReturnValues: "ALL_OLD",
    });
    expect(answer.Attributes).toEqual({ pk: { S: "1" }, a: { S: "old" } });
  });

  test("a condition that does not hold refuses the put and, if asked, tells the item", async () => {
    const put = {
      TableName: "orders",
      Item: { pk: { S: "1" } },
      ConditionExpression: "attribute_not_exists(pk)",
    };
    await world.ann.call(PutItem, put);
    const failed = await refusal(world.ann.call(PutItem, put));
    expect(failed.code).toBe("ConditionalCheckFailedException");
    expect(failed.message).toBe("The conditional request failed");
    expect(failed.fields).toEqual({});
    const told = await refusal(world.ann.call(PutItem, { ...put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }));
    expect(told.fields).toEqual({ Item: { pk: { S: "1" } } });
  });

  test.each([
    [
      { pk: { S: "" } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    ],
    [{ pk: { N: "1" } }, "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"],
    [{ a: { S: "1" } }, "One or more parameter values were invalid: Missing the key pk in the item"],
    [
      { pk: { S: "x".repeat(2049) } },
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ],
    [{ pk: { S: "1" }, a: { S: "x".repeat(409_600) } }, "Item size has exceeded the maximum allowed size"],
    [
      { pk: { S: "1" }, a: { SS: [] as string[] } },
      "1 validation error detected: One or more parameter values were invalid: An string set  may not be empty",
    ],
  ])("%# an item AWS does not take is refused in AWS's words", async (Item, message) => {
    const refused = await refusal(world.ann.call(PutItem, { TableName: "orders", Item }));
    expect(refused.code).toBe("ValidationException");
    expect(refused.message).toBe(message);
  });

  test("an item of 400 KB is taken", async () => {
    // 2 + 1 for the key, 1 for the name of the attribute.
    const Item = { pk: { S: "1" }, a: { S: "x".repeat(409_600 - 4) } };
    await world.ann.call(PutItem, { TableName: "orders", Item });
  });

  test.each([
    [
      { ConditionExpression: "a = :b", ExpressionAttributeValues: { ":b": { S: "x" }, ":c": { S: "y" } } },
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:c}",
    ],
    [
      { ConditionExpression: "a =" },
      '1 validation error detected: Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="',
    ],
    [
      { ExpressionAttributeValues: { ":b": { S: "x" } } },
      "1 validation error detected: ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
    ],
    [
      { ConditionExpression: "attribute_exists(pk)", Expected: { a: { Exists: false } } },
      "1 validation error detected: Can not use both expression and non-expression parameters in the same request: " +
        "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
    ],
    [{ ReturnValues: "ALL_NEW" as const }, "1 validation error detected: ReturnValues can only be ALL_OLD or NONE"],
    [
      { Expected: { a: {} } },
      "One or more parameter values were invalid: Value must be provided when Exists is null for Attribute: a",
    ],
  ])("%# a request AWS does not take is refused in AWS's words", async (more, message) => {
    const refused = await refusal(world.ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "1" } }, ...more }));
    expect(refused.message).toBe(message);
  });

  test("the legacy Expected is a condition too", async () => {
    const put = { TableName: "orders", Item: { pk: { S: "1" }, v: { N: "1" } }, Expected: { pk: { Exists: false } } };
    await world.ann.call(PutItem, put);
    expect((await refusal(world.ann.call(PutItem, put))).code).toBe("ConditionalCheckFailedException");
    await world.ann.call(PutItem, {
      TableName: "orders",
      Item: { pk: { S: "1" }, v: { N: "2" } },
      Expected: { v: { ComparisonOperator: "LT", AttributeValueList: [{ N: "5" }] } },
    });
  });

  test("an unknown table is told only to those who may put", async () => {
    const input = { TableName: "absent", Item: { pk: { S: "1" } } };
    expect((await refusal(world.ann.call(PutItem, input))).code).toBe("ResourceNotFoundException");
    const stranger = await world.user("stranger");
    expect((await refusal(stranger.call(PutItem, input))).code).toBe("AccessDeniedException");
  });

  test("capacity counts the larger image, a kilobyte a unit", async () => {
    const put = (size: number) =>
      world.ann.call(PutItem, {
        TableName: "orders",
        Item: { pk: { S: "1" }, a: { S: "x".repeat(size) } },
        ReturnConsumedCapacity: "INDEXES",
      });
    expect((await put(3000)).ConsumedCapacity).toEqual({
      TableName: "orders",
      CapacityUnits: 3,
      Table: { CapacityUnits: 3 },
    });
    expect((await put(10)).ConsumedCapacity).toMatchObject({ CapacityUnits: 3 });
    expect((await put(10)).ConsumedCapacity).toMatchObject({ CapacityUnits: 1 });
  });
});
