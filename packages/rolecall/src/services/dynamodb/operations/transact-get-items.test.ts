import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, allow, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { PutItem } from "./put-item.js";
import { TransactGetItems } from "./transact-get-items.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world);
  await makeTable(world, { TableName: "stock" });
});
afterAll(() => world.end());

const key = (S: string) => ({ pk: { S } });

describe("TransactGetItems", () => {
  test("gives items in the order asked for, and nothing for those that are not there", async () => {
    await ann.call(PutItem, { TableName: "orders", Item: { ...key("g"), a: { S: "x" } } });
    await ann.call(PutItem, { TableName: "orders", Item: key("first") });
    const answer = await ann.call(TransactGetItems, {
      ReturnConsumedCapacity: "INDEXES",
      TransactItems: [
        { Get: { TableName: "orders", Key: key("none") } },
        { Get: { TableName: "orders", Key: key("g"), ProjectionExpression: "a" } },
        { Get: { TableName: "stock", Key: key("g") } },
        { Get: { TableName: "orders", Key: key("first"), ProjectionExpression: "nothing" } },
      ],
    });
    expect(answer.Responses).toEqual([{}, { Item: { a: { S: "x" } } }, {}, {}]);
    expect(answer.ConsumedCapacity).toEqual([
      {
        TableName: "orders",
        CapacityUnits: 6,
        ReadCapacityUnits: 6,
        Table: { CapacityUnits: 6, ReadCapacityUnits: 6 },
      },
      { TableName: "stock", CapacityUnits: 2, ReadCapacityUnits: 2, Table: { CapacityUnits: 2, ReadCapacityUnits: 2 } },
    ]);
  });

  test("items of more than 4 MB together are refused, whatever a projection would keep of them", async () => {
    const gets = [];
    for (let n = 0; n < 11; n++) {
      const Key = key(`large-${n}`);
      await ann.call(PutItem, { TableName: "orders", Item: { ...Key, x: { S: "x".repeat(399 * 1024) } } });
      gets.push({ Get: { TableName: "orders", Key, ProjectionExpression: "pk" } });
    }
    expect((await ann.call(TransactGetItems, { TransactItems: gets.slice(0, 10) })).Responses).toHaveLength(10);
    expect(await refusal(ann.call(TransactGetItems, { TransactItems: gets }))).toMatchObject({
      code: "ValidationException",
    });
  });

  test("a key that does not fit cancels, two reads of one item are refused", async () => {
    const get = (Key: object) => ({ Get: { TableName: "orders", Key: Key as never } });
    const cancelled = await refusal(
      ann.call(TransactGetItems, { TransactItems: [get(key("a")), get({ pk: { N: "1" } })] }),
    );
    expect(cancelled.code).toBe("TransactionCanceledException");
    expect(cancelled.fields).toEqual({
      CancellationReasons: [
        { Code: "None" },
        { Code: "ValidationError", Message: "The provided key element does not match the schema" },
      ],
    });
    expect((await refusal(ann.call(TransactGetItems, { TransactItems: [get(key("a")), get(key("a"))] }))).message).toBe(
      "Transaction request cannot include multiple operations on one item",
    );
  });

  test("asks for dynamodb:GetItem on each table, as part of TransactGetItems", async () => {
    const bob = await world.user(
      "bob",
      allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/orders", {
        StringEquals: { "dynamodb:EnclosingOperation": "TransactGetItems" },
      }),
    );
    const get = (TableName: string) => ({ Get: { TableName, Key: key("a") } });
    await bob.call(TransactGetItems, { TransactItems: [get("orders")] });
    const refused = await refusal(bob.call(TransactGetItems, { TransactItems: [get("orders"), get("stock")] }));
    expect(refused.message).toContain(
      "dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/stock",
    );
  });
});
