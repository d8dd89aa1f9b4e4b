import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, allow, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { BatchGetItem } from "./batch-get-item.js";
import { BatchWriteItem } from "./batch-write-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world);
  await makeTable(world, { TableName: "other" });
});
afterAll(() => world.end());

const key = (S: string) => ({ pk: { S } });
const put = (S: string, more: object = {}) => ({ PutRequest: { Item: { ...key(S), ...more } } });

describe("BatchWriteItem and BatchGetItem", () => {
  test("write and read items of several tables", async () => {
    await ann.call(BatchWriteItem, { RequestItems: { orders: [put("1"), put("2")], other: [put("3")] } });
    await ann.call(BatchWriteItem, { RequestItems: { orders: [{ DeleteRequest: { Key: key("1") } }] } });
    const answer = await ann.call(BatchGetItem, {
      RequestItems: { orders: { Keys: [key("1"), key("2")] }, other: { Keys: [key("3")], ConsistentRead: true } },
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(answer).toEqual({
      Responses: { orders: [key("2")], other: [key("3")] },
      UnprocessedKeys: {},
      ConsumedCapacity: [
        { TableName: "orders", CapacityUnits: 1 },
        { TableName: "other", CapacityUnits: 1 },
      ],
    });
  });

  test("what does not fit into 16 MB is left for the next call", async () => {
    const large = { a: { S: "x".repeat(390_000) } };
    for (let n = 0; n < 45; n += 5) {
      await ann.call(BatchWriteItem, {
        RequestItems: { orders: Array.from({ length: 5 }, (_, m) => put(`large-${n + m}`, large)) },
      });
    }
    const Keys = Array.from({ length: 45 }, (_, n) => key(`large-${n}`));
    const first = await ann.call(BatchGetItem, { RequestItems: { orders: { Keys, ProjectionExpression: "pk" } } });
    const left = first.UnprocessedKeys?.orders;
    expect(first.Responses?.orders).toHaveLength(43);
    expect(left).toEqual({ Keys: Keys.slice(43), ProjectionExpression: "pk" });
    const second = await ann.call(BatchGetItem, { RequestItems: { orders: left as never } });
    expect(second.Responses?.orders).toEqual(Keys.slice(43));
  });

  test.each<[object, string]>([
    [{ orders: [put("1"), put("1")] }, "Provided list of item keys contains duplicates"],
    [{ orders: [{ PutRequest: { Item: { pk: { N: "1" } } } }] }, "The provided key element does not match the schema"],
    [
      {
        orders: Array.from({ length: 20 }, (_, n) => put(String(n))),
        other: Array.from({ length: 6 }, (_, n) => put(String(n))),
      },
      "Too many items requested for the BatchWriteItem call",
    ],
  ])("%# a batch of writes is refused in AWS's words", async (RequestItems, message) => {
    expect((await refusal(ann.call(BatchWriteItem, { RequestItems: RequestItems as never }))).message).toBe(message);
  });

  test.each<[object, string]>([
    [{ orders: { Keys: [key("1"), key("1")] } }, "Provided list of item keys contains duplicates"],
    [
      { orders: { Keys: [key("1")], ProjectionExpression: "a" }, other: { Keys: [key("1")], AttributesToGet: ["a"] } },
      "Can not use both expression and non-expression parameters in the same request: " +
        "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
    ],
  ])("%# a batch of reads is refused in AWS's words", async (RequestItems, message) => {
    expect((await refusal(ann.call(BatchGetItem, { RequestItems: RequestItems as never }))).message).toBe(message);
  });

  test("each table must be allowed", async () => {
    const bob = await world.user("bob", allow("dynamodb:Batch*", "arn:aws:dynamodb:*:*:table/orders"));
    const RequestItems = { orders: [put("b")], other: [put("b")] };
    const refused = await refusal(bob.call(BatchWriteItem, { RequestItems }));
    expect(refused.message).toContain(
      "dynamodb:BatchWriteItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/other",
    );
    const answer = await ann.call(BatchGetItem, { RequestItems: { orders: { Keys: [key("b")] } } });
    expect(answer.Responses).toEqual({ orders: [] });
  });
});
