/** What DynamoDB's own tests share. */
import { type Actor, allow, testWorld, type World } from "../../testing/world.js";
import { CreateTable } from "./operations/create-table.js";

export type TableInput = Partial<Parameters<typeof CreateTable.handle>[0]["input"]>;

/** A world with a user who may do everything in DynamoDB, under any key. */
export async function dynamoWorld(): Promise<World & { readonly ann: Actor }> {
  const world = await testWorld();
  const ann = await world.user("ann", allow(["dynamodb:*", "kms:*"]));
  return { ...world, ann };
}

/** Makes a table (by default with the string key `pk`) and waits until it is ACTIVE. */
export async function makeTable(world: World, input: TableInput = {}): Promise<void> {
  await world.root.call(CreateTable, {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    ...input,
  });
  await world.clock.advance(100);
}

/** A table with partition and sort key, both strings unless said otherwise. */
export const composite = (range: "S" | "N" | "B" = "S", hash: "S" | "N" | "B" = "S"): TableInput => ({
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: hash },
    { AttributeName: "sk", AttributeType: range },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
});
