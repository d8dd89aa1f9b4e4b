import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, allow, deny, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";
import { Scan } from "./scan.js";
import { TransactWriteItems } from "./transact-write-items.js";

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
const put = (S: string, more: object = {}) => ({ Put: { TableName: "orders", Item: { ...key(S), ...more } } });
const got = async (S: string, TableName = "orders") => (await ann.call(GetItem, { TableName, Key: key(S) })).Item;

describe("TransactWriteItems", () => {
  test("does all or nothing, and tells a reason for each action", async () => {
    await ann.call(PutItem, { TableName: "stock", Item: { ...key("apple"), n: { N: "1" } } });
    const order = (S: string) => ({
      TransactItems: [
        put(S),
        {
          Update: {
            TableName: "stock",
            Key: key("apple"),
            UpdateExpression: "SET n = n - :1",
            ConditionExpression: "n >= :1",
            ExpressionAttributeValues: { ":1": { N: "1" } },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
          },
        },
      ],
    });
    await ann.call(TransactWriteItems, order("first"));
    expect(await got("first")).toEqual(key("first"));
    const refused = await refusal(ann.call(TransactWriteItems, order("second")));
    expect(refused.code).toBe("TransactionCanceledException");
    expect(refused.message).toBe(
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    );
    expect(refused.fields).toEqual({
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          Item: { ...key("apple"), n: { N: "0" } },
        },
      ],
    });
    expect(await got("second")).toBeUndefined();
  });

  test("a token makes a repeated call do nothing, for ten minutes and the same request only", async () => {
    const call = (S: string) =>
      ann.call(TransactWriteItems, {
        ClientRequestToken: "once",
        ReturnConsumedCapacity: "TOTAL",
        TransactItems: [
          {
            Update: {
              TableName: "orders",
              Key: key(S),
              UpdateExpression: "ADD n :1",
              ExpressionAttributeValues: { ":1": { N: "1" } },
            },
          },
        ],
      });
    expect((await call("token")).ConsumedCapacity).toEqual([
      { TableName: "orders", CapacityUnits: 2, WriteCapacityUnits: 2 },
    ]);
    expect((await call("token")).ConsumedCapacity).toEqual([
      { TableName: "orders", CapacityUnits: 2, ReadCapacityUnits: 2 },
    ]);
    expect((await got("token"))?.n).toEqual({ N: "1" });
    expect((await refusal(call("other"))).code).toBe("IdempotentParameterMismatchException");
    await world.clock.advance(10 * 60 * 1000);
    await call("token");
    expect((await got("token"))?.n).toEqual({ N: "2" });
  });

  test("two actions on one item, and an action of two kinds, are refused", async () => {
    expect((await refusal(ann.call(TransactWriteItems, { TransactItems: [put("a"), put("a")] }))).message).toBe(
      "Transaction request cannot include multiple operations on one item",
    );
    const two = { ...put("a"), Delete: { TableName: "orders", Key: key("b") } };
    expect((await refusal(ann.call(TransactWriteItems, { TransactItems: [two] }))).message).toBe(
      "TransactItems can only contain one of Check, Put, Update or Delete",
    );
  });

  test("an empty key refuses the request, a key of the wrong type cancels it", async () => {
    expect((await refusal(ann.call(TransactWriteItems, { TransactItems: [put("")] }))).code).toBe(
      "ValidationException",
    );
    const wrong = { Delete: { TableName: "orders", Key: { pk: { N: "1" } } } };
    const refused = await refusal(ann.call(TransactWriteItems, { TransactItems: [put("x"), wrong] }));
    expect(refused.fields).toEqual({
      CancellationReasons: [
        { Code: "None" },
        { Code: "ValidationError", Message: "The provided key element does not match the schema" },
      ],
    });
  });

  test("asks for the action of each part, on its own table", async () => {
    const bob = await world.user(
      "bob",
      allow(["dynamodb:PutItem", "dynamodb:ConditionCheckItem"]),
      deny("dynamodb:PutItem", "arn:aws:dynamodb:*:*:table/stock", {
        StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" },
      }),
    );
    const check = {
      ConditionCheck: { TableName: "stock", Key: key("none"), ConditionExpression: "attribute_not_exists(pk)" },
    };
    world.trail.clear();
    await bob.call(TransactWriteItems, { TransactItems: [put("bob"), check] });
    expect(world.trail.all().map(({ action, resource }) => [action, resource.split("/")[1]])).toEqual([
      ["dynamodb:PutItem", "orders"],
      ["dynamodb:ConditionCheckItem", "stock"],
    ]);
    const inStock = { Put: { TableName: "stock", Item: key("b") } };
    expect((await refusal(bob.call(TransactWriteItems, { TransactItems: [inStock] }))).code).toBe(
      "AccessDeniedException",
    );
    await bob.call(PutItem, { TableName: "stock", Item: key("b") });
    const removal = { Delete: { TableName: "orders", Key: key("bob") } };
    const refused = await refusal(bob.call(TransactWriteItems, { TransactItems: [removal] }));
    expect(refused.message).toContain("not authorized to perform: dynamodb:DeleteItem on resource");
  });

  test("money moved between accounts by many at once is neither made nor lost", async () => {
    await makeTable(world, { TableName: "accounts" });
    for (const S of ["a", "b", "c"]) {
      await ann.call(PutItem, { TableName: "accounts", Item: { ...key(S), n: { N: "10" } } });
    }
    const part = (S: string, sign: "+" | "-") => ({
      Update: {
        TableName: "accounts",
        Key: key(S),
        UpdateExpression: `SET n = n ${sign} :1`,
        ...(sign === "-" ? { ConditionExpression: "n >= :1" } : {}),
        ExpressionAttributeValues: { ":1": { N: "1" } },
      },
    });
    const names = ["a", "b", "c"] as const;
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) => {
        const from = names[n % 3] ?? "a";
        const to = names[(n + 1 + (n % 2)) % 3] ?? "b";
        return ann.call(TransactWriteItems, { TransactItems: [part(from, "-"), part(to, "+")] });
      }),
    );
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason.code).toBe("TransactionCanceledException");
    }
    const { Items = [] } = await ann.call(Scan, { TableName: "accounts" });
    expect(Items.reduce((sum, item) => sum + Number(item.n?.N), 0)).toBe(30);
    expect(Items.every((item) => Number(item.n?.N) >= 0)).toBe(true);
  });
});
