import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { ExecuteTransaction } from "./execute-transaction.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world);
});
afterAll(() => world.end());
beforeEach(async () => {
  await ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "k" }, n: { N: "1" }, s: { S: "x" } } });
});

type Input = Parameters<typeof ExecuteTransaction.handle>[0]["input"];
type Member = NonNullable<Input["TransactStatements"]>[number];
const run = (statements: readonly (string | Member)[], more: Partial<Input> = {}) =>
  ann.call(ExecuteTransaction, {
    TransactStatements: statements.map((one) => (typeof one === "string" ? { Statement: one } : one)),
    ...more,
  });
const stored = async (S: string) => (await ann.call(GetItem, { TableName: "orders", Key: { pk: { S } } })).Item;

describe("ExecuteTransaction", () => {
  test("reads items together; one that is not there has none, one without the columns an empty one", async () => {
    const { Responses, ConsumedCapacity } = await run(
      [
        "SELECT n FROM orders WHERE pk = 'k'",
        "SELECT * FROM orders WHERE pk = 'ghost'",
        { Statement: "SELECT gone FROM orders WHERE pk = ?", Parameters: [{ S: "l" }] },
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(Responses).toEqual([{ Item: { n: { N: "1" } } }, {}, {}]);
    expect(ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 6, ReadCapacityUnits: 6 }]);
    expect((await run(["SELECT gone FROM orders WHERE pk = 'k'"])).Responses).toEqual([{ Item: {} }]);
  });

  test("writes all or nothing, and tells a reason for each statement", async () => {
    const statements = (more: string) => [
      "INSERT INTO orders VALUE {'pk': 'new'}",
      `UPDATE orders SET n = n + 1 WHERE pk = 'k' AND ${more}`,
      "EXISTS(SELECT * FROM orders WHERE pk = 'k2' AND s IS MISSING)",
    ];
    const refused = await refusal(run(statements("s = 'y'")));
    expect(refused.code).toBe("TransactionCanceledException");
    expect(refused.message).toContain("[None, ConditionalCheckFailed, ConditionalCheckFailed]");
    expect(await stored("new")).toBeUndefined();
    await ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "k2" } } });
    expect((await run(statements("s = 'x'"))).Responses).toEqual([{}, {}, {}]);
    expect(await stored("new")).toEqual({ pk: { S: "new" } });
    expect((await stored("k"))?.n).toEqual({ N: "2" });
  });

  test("cancels for an item that is there already, in its own words", async () => {
    const refused = await refusal(
      run([
        {
          Statement: "INSERT INTO orders VALUE {'pk': 'k'}",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
        "DELETE FROM orders WHERE pk = 'other'",
      ]),
    );
    expect(refused.fields).toEqual({
      CancellationReasons: [
        {
          Code: "DuplicateItem",
          Message: "Duplicate primary key exists in table",
          Item: { pk: { S: "k" }, n: { N: "1" }, s: { S: "x" } },
        },
        { Code: "None" },
      ],
    });
  });

  test("does the same request once for its token, and no other with it", async () => {
    const ClientRequestToken = "once";
    const statements = ["UPDATE orders SET n = n + 1 WHERE pk = 'k'"];
    const first = await run(statements, { ClientRequestToken, ReturnConsumedCapacity: "TOTAL" });
    const second = await run(statements, { ClientRequestToken, ReturnConsumedCapacity: "TOTAL" });
    expect((await stored("k"))?.n).toEqual({ N: "2" });
    expect(first.ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 2, WriteCapacityUnits: 2 }]);
    expect(second.ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 2, ReadCapacityUnits: 2 }]);
    const other = run(["UPDATE orders SET n = n + 2 WHERE pk = 'k'"], { ClientRequestToken });
    expect((await refusal(other)).code).toBe("IdempotentParameterMismatchException");
  });

  test.each<[statements: string[], message: string]>([
    [
      ["SELECT * FROM orders WHERE pk = 'k'", "DELETE FROM orders WHERE pk = 'k2'"],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    ],
    [
      ["UPDATE orders SET n = 1 WHERE pk = 'k'", "DELETE FROM orders WHERE pk = 'k'"],
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      ["SELECT * FROM orders WHERE pk = 'k'", "SELECT n FROM orders WHERE pk = 'k'"],
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      ["SELECT * FROM orders WHERE pk = 'k' AND attribute_exists(s)"],
      "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.",
    ],
    [
      ["UPDATE orders SET z = 1 WHERE pk = 'z'", "EXISTS(SELECT * FROM orders WHERE pk = 'k')"],
      "Validation failed in TransactStatements[1]: EXISTS() must contain a single item read with additional condition",
    ],
    [
      ["UPDATE orders SET z = 1 WHERE pk = 'z'", "NOT A STATEMENT"],
      "Validation failed in TransactStatements[1]: Statement wasn't well formed, can't be processed: Expected data manipulation",
    ],
    [
      ["DELETE FROM orders WHERE n = 1"],
      "Validation failed in TransactStatements[0]: Where clause does not contain a mandatory equality on all key attributes",
    ],
    [
      ["DELETE FROM orders WHERE pk = 'k' RETURNING ALL OLD *"],
      "Validation failed in TransactStatements[0]: RETURNING clause is not supported in transactions",
    ],
  ])("refuses %j", async (statements, message) => {
    const refused = await refusal(run(statements));
    expect(refused.code).toBe("ValidationException");
    expect(refused.message).toBe(message);
    expect(await stored("z")).toBeUndefined();
    expect(await stored("k")).toBeDefined();
  });
});
