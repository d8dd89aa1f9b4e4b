import { afterEach, beforeEach, expect, test } from "vitest";
import type { Actor } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { CreateTable } from "./create-table.js";
import { ListTables } from "./list-tables.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeEach(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
});
afterEach(() => world.end());

const simple = {
  TableName: "orders",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};

test("ListTables lists names in order, in pages, each account's and Region's own", async () => {
  for (const TableName of ["beta", "alpha", "gamma"]) await makeTable(world, { TableName });
  await world.rootOf("111111111111").call(CreateTable, simple);
  const first = await ann.call(ListTables, { Limit: 2 });
  expect(first).toEqual({ TableNames: ["alpha", "beta"], LastEvaluatedTableName: "beta" });
  const second = await ann.call(ListTables, { ExclusiveStartTableName: first.LastEvaluatedTableName });
  expect(second.TableNames).toEqual(["gamma"]);
  expect((await ann.call(ListTables, {}, { region: "eu-west-1" })).TableNames).toEqual([]);
});
