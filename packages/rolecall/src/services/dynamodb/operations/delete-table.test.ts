import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { CreateTable } from "./create-table.js";
import { DeleteTable } from "./delete-table.js";
import { DescribeTable } from "./describe-table.js";
import { PutItem } from "./put-item.js";

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

const describeOrders = async () => (await ann.call(DescribeTable, { TableName: "orders" })).Table;

describe("DeleteTable", () => {
  test("removes items with the table: one of the same name begins empty", async () => {
    await makeTable(world);
    for (let n = 0; n < 250; n++) await ann.call(PutItem, { TableName: "orders", Item: { pk: { S: String(n) } } });
    const { TableDescription } = await ann.call(DeleteTable, { TableName: "orders" });
    expect(TableDescription?.TableStatus).toBe("DELETING");
    await world.settled();
    expect((await refusal(describeOrders())).message).toBe("Requested resource not found: Table: orders not found");
    await makeTable(world);
    expect(await describeOrders()).toMatchObject({ ItemCount: 0 });
  });

  test("waits for a table that is being created", async () => {
    await ann.call(CreateTable, simple);
    const refused = await refusal(ann.call(DeleteTable, { TableName: "orders" }));
    expect([refused.code, refused.message]).toEqual([
      "ResourceInUseException",
      "Attempt to change a resource which is still in use: Table is being created: orders",
    ]);
  });
});
