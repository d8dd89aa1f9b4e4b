import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { BatchExecuteStatement } from "./batch-execute-statement.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

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
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
});
afterAll(() => world.end());
beforeEach(async () => {
  for (const S of ["a", "b"]) {
    await ann.call(PutItem, { TableName: "orders", Item: { pk: { S }, g: { S: "x" }, v: { S: `of ${S}` } } });
  }
});

type Input = Parameters<typeof BatchExecuteStatement.handle>[0]["input"];
type Member = NonNullable<Input["Statements"]>[number];
const run = (statements: readonly (string | Member)[], more: Partial<Input> = {}, actor = ann) =>
  actor.call(BatchExecuteStatement, {
    Statements: statements.map((one) => (typeof one === "string" ? { Statement: one } : one)),
    ...more,
  });
const error = (Code: string, Message: string) => ({ Error: { Code, Message } });

describe("BatchExecuteStatement", () => {
  test("reads each for itself, at its own consistency", async () => {
    const { Responses, ConsumedCapacity } = await run(
      [
        { Statement: "SELECT v FROM orders WHERE pk = ?", Parameters: [{ S: "a" }], ConsistentRead: true },
        "SELECT * FROM orders WHERE pk = 'ghost'",
        "SELECT * FROM none_such WHERE pk = 'a'",
        "SLECT",
        "SELECT * FROM orders WHERE v = 'x'",
        `SELECT * FROM "orders"."by-g" WHERE pk = 'b'`,
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    const noKey = "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    expect(Responses).toEqual([
      { TableName: "orders", Item: { v: { S: "of a" } } },
      { TableName: "orders" },
      error("ResourceNotFound", "Requested resource not found"),
      error("ValidationError", "Statement wasn't well formed, can't be processed: Expected data manipulation"),
      error("ValidationError", noKey),
      error("ValidationError", noKey),
    ]);
    expect(ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 1.5 }]);
  });

  test("writes each for itself", async () => {
    const { Responses } = await run([
      "INSERT INTO orders VALUE {'pk': 'b'}",
      {
        Statement: "UPDATE orders SET v = 'new' WHERE pk = 'a' AND v = 'nomatch'",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
      "INSERT INTO orders VALUE {'pk': 'c', 'v': 'new'}",
      "UPDATE orders REMOVE v WHERE pk = 'd' RETURNING MODIFIED NEW *",
      "DELETE FROM orders WHERE pk = 'e' RETURNING ALL NEW *",
    ]);
    expect(Responses).toEqual([
      { ...error("DuplicateItem", "Duplicate primary key exists in table"), TableName: "orders" },
      { ...error("ConditionalCheckFailed", "The conditional request failed"), TableName: "orders" },
      { TableName: "orders" },
      { ...error("ConditionalCheckFailed", "The conditional request failed"), TableName: "orders" },
      error(
        "ValidationError",
        "Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
      ),
    ]);
    const { Item } = await ann.call(GetItem, { TableName: "orders", Key: { pk: { S: "c" } } });
    expect(Item?.v).toEqual({ S: "new" });
    const returned = await run(["DELETE FROM orders WHERE pk = 'c' RETURNING ALL OLD *"]);
    expect(returned.Responses).toEqual([{ TableName: "orders", Item: { pk: { S: "c" }, v: { S: "new" } } }]);
  });

  test("refuses reads beside writes, and one item twice, before any is done", async () => {
    const mixed = run(["SELECT * FROM orders WHERE pk = 'a'", "DELETE FROM orders WHERE pk = 'b'"]);
    expect((await refusal(mixed)).message).toContain(
      "does not support both read and write operations in the same request",
    );
    const twice = await refusal(run(["UPDATE orders SET v = 1 WHERE pk = 'a'", "DELETE FROM orders WHERE pk = 'a'"]));
    expect(twice.code).toBe("ValidationException");
    const { Item } = await ann.call(GetItem, { TableName: "orders", Key: { pk: { S: "a" } } });
    expect(Item?.v).toEqual({ S: "of a" });
  });

  test("tells beside each statement that its caller may not", async () => {
    const reader = await world.user(
      "reader",
      allow("dynamodb:PartiQLSelect", "*", { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } }),
    );
    const { Responses } = await run(
      ["SELECT v FROM orders WHERE pk = 'a'", "SELECT v FROM orders WHERE pk = 'b'"],
      {},
      reader,
    );
    expect(Responses?.[0]?.Item).toEqual({ v: { S: "of a" } });
    expect(Responses?.[1]?.Error?.Code).toBe("AccessDenied");
    expect(Responses?.[1]?.Error?.Message).toContain(
      "is not authorized to perform: dynamodb:PartiQLSelect on resource",
    );
    expect(world.trail.last()).toMatchObject({ action: "dynamodb:PartiQLSelect" });
  });

  test("tells whoever may nothing the same of tables that are there and that are not", async () => {
    const stranger = await world.user("stranger");
    const told = async (table: string) => {
      const { Responses = [] } = await run(
        [`SELECT * FROM ${table} WHERE pk = 'a'`, `SELECT * FROM ${table} WHERE pk = 'a'`],
        {},
        stranger,
      );
      return Responses.map(({ Error: error }) => [error?.Code, error?.Message?.replaceAll(table, "…")]);
    };
    expect(await told("orders")).toEqual(await told("ghosts"));
  });

  test("tells of an item without its key beside the other answers", async () => {
    const { Responses } = await run([
      "INSERT INTO orders VALUE {'v': 'keyless'}",
      "INSERT INTO orders VALUE {'pk': 'keyed'}",
    ]);
    expect(Responses?.map(({ Error: error }) => error?.Code)).toEqual(["ValidationError", undefined]);
  });
});
