/** Index entries against what they should be, after any writes, also while an index is being filled. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "../../../testing/world.js";
import { DeleteItem } from "../operations/delete-item.js";
import { PutItem } from "../operations/put-item.js";
import { Scan } from "../operations/scan.js";
import { UpdateItem } from "../operations/update-item.js";
import { UpdateTable } from "../operations/update-table.js";
import { dynamoWorld, makeTable } from "../testing.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
});
afterAll(() => world.end());

type Item = Record<string, { S?: string; N?: string }>;

const attributes = fc.record(
  {
    g: fc.constantFrom("1", "2").map((S) => ({ S })),
    n: fc.integer({ min: 0, max: 3 }).map((n) => ({ N: String(n) })),
    kept: fc.constantFrom("a", "b").map((S) => ({ S })),
    left: fc.constantFrom("a", "b").map((S) => ({ S })),
  },
  { requiredKeys: [] },
);
const writes = fc.array(
  fc.record({ pk: fc.constantFrom("a", "b", "c"), kind: fc.constantFrom("put", "update", "delete"), attributes }),
  { maxLength: 12 },
);

const KEY_SCHEMA = [
  { AttributeName: "g", KeyType: "HASH" as const },
  { AttributeName: "n", KeyType: "RANGE" as const },
];
const DEFINITIONS = [
  { AttributeName: "g", AttributeType: "S" as const },
  { AttributeName: "n", AttributeType: "N" as const },
];
const included = { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["kept"] };

async function scan(TableName: string, IndexName?: string): Promise<Item[]> {
  const page = await ann.call(Scan, { TableName, ...(IndexName === undefined ? {} : { IndexName }) });
  return (page.Items ?? []) as Item[];
}

const sorted = (items: readonly Item[]) =>
  items.map((item) => JSON.stringify(Object.entries(item).sort(([one], [two]) => (one < two ? -1 : 1)))).sort();

/** What an index must hold, from the table's items. */
const projected = (items: readonly Item[], keep: readonly string[] | undefined) =>
  items
    .filter((item) => item.g !== undefined && item.n !== undefined)
    .map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => keep?.includes(name) ?? true)) as Item);

async function write(TableName: string, { pk, kind, attributes }: { pk: string; kind: string; attributes: object }) {
  const Key = { pk: { S: pk } };
  if (kind === "put") return ann.call(PutItem, { TableName, Item: { ...Key, ...attributes } as never });
  if (kind === "delete") return ann.call(DeleteItem, { TableName, Key });
  const names = ["g", "n", "kept", "left"];
  const AttributeUpdates = Object.fromEntries(
    names.map((name) => {
      const Value = (attributes as Record<string, unknown>)[name];
      return [name, Value === undefined ? { Action: "DELETE" } : { Action: "PUT", Value }];
    }),
  );
  return ann.call(UpdateItem, { TableName, Key, AttributeUpdates: AttributeUpdates as never });
}

test("after any writes each index holds what its projection says, and nothing else", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(writes, async (all) => {
      const TableName = `writes-${++round}`;
      await makeTable(world, {
        TableName,
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, ...DEFINITIONS],
        GlobalSecondaryIndexes: [
          { IndexName: "everything", KeySchema: KEY_SCHEMA, Projection: { ProjectionType: "ALL" } },
          { IndexName: "included", KeySchema: KEY_SCHEMA, Projection: included },
          { IndexName: "keys", KeySchema: KEY_SCHEMA, Projection: { ProjectionType: "KEYS_ONLY" } },
        ],
      });
      for (const one of all) await write(TableName, one);
      const items = await scan(TableName);
      expect(sorted(await scan(TableName, "everything"))).toEqual(sorted(projected(items, undefined)));
      expect(sorted(await scan(TableName, "included"))).toEqual(sorted(projected(items, ["pk", "g", "n", "kept"])));
      expect(sorted(await scan(TableName, "keys"))).toEqual(sorted(projected(items, ["pk", "g", "n"])));
    }),
    { numRuns: 30 },
  );
});

test("an index that is filled while items are written holds all of them as they end", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(writes, writes, async (before, meanwhile) => {
      const TableName = `filled-${++round}`;
      await makeTable(world, { TableName });
      for (const one of before) await write(TableName, one);
      const made = ann.call(UpdateTable, {
        TableName,
        AttributeDefinitions: DEFINITIONS,
        GlobalSecondaryIndexUpdates: [
          { Create: { IndexName: "included", KeySchema: KEY_SCHEMA, Projection: included } },
        ],
      });
      await Promise.all([made, ...meanwhile.map((one) => write(TableName, one))]);
      await world.settled();
      const items = await scan(TableName);
      expect(sorted(await scan(TableName, "included"))).toEqual(sorted(projected(items, ["pk", "g", "n", "kept"])));
    }),
    { numRuns: 15 },
  );
});
