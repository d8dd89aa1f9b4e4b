import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { PutItem } from "./put-item.js";
import { Scan } from "./scan.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world, {
    ...composite(),
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "N" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-g",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  for (let n = 0; n < 40; n++) {
    const Item = { pk: { S: `p${n % 13}` }, sk: { S: String(n) }, ...(n % 2 === 0 ? { g: { N: String(n % 3) } } : {}) };
    await ann.call(PutItem, { TableName: "orders", Item });
  }
});
afterAll(() => world.end());

async function all(input: object): Promise<string[]> {
  const keys: string[] = [];
  let start: object = {};
  for (;;) {
    const page = await ann.call(Scan, { TableName: "orders", ...input, ...start });
    keys.push(...(page.Items ?? []).map((item) => item.sk?.S ?? ""));
    if (page.LastEvaluatedKey === undefined) return keys;
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}

const numbers = (length: number, step = 1) => Array.from({ length }, (_, n) => String(n * step)).sort();

test("a scan gives every item once, in pages of any size", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 45 }), async (Limit) => {
      expect((await all({ Limit })).sort()).toEqual(numbers(40));
      expect((await all({ Limit, IndexName: "by-g" })).sort()).toEqual(numbers(20, 2));
    }),
    { numRuns: 12 },
  );
});

test("segments share the items among them, each in pages of its own", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      async (TotalSegments, Limit) => {
        const parts = await Promise.all(
          Array.from({ length: TotalSegments }, (_, Segment) =>
            all({ TotalSegments, Segment, ...(Limit === undefined ? {} : { Limit }) }),
          ),
        );
        expect(parts.flat().sort()).toEqual(numbers(40));
      },
    ),
    { numRuns: 12 },
  );
});

test("items of a partition stay together and in order; partitions come scattered", async () => {
  const page = await ann.call(Scan, { TableName: "orders" });
  const partitions = (page.Items ?? []).map((item) => item.pk?.S ?? "");
  const order = partitions.filter((pk, index) => pk !== partitions[index - 1]);
  expect(order).toHaveLength(13);
  expect(order).not.toEqual([...order].sort());
});

test("Select COUNT counts without giving items", async () => {
  const page = await ann.call(Scan, {
    TableName: "orders",
    Select: "COUNT",
    FilterExpression: "g = :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  expect(page).toMatchObject({ Count: 6, ScannedCount: 40 });
  expect(page.Items).toBeUndefined();
});

test.each<[object, string]>([
  [
    { Segment: 1 },
    "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
  ],
  [
    { TotalSegments: 2 },
    "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
  ],
  [
    { Segment: 2, TotalSegments: 2 },
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2",
  ],
  [
    { ExclusiveStartKey: { pk: { S: "a" } } },
    "The provided starting key is invalid: The provided key element does not match the schema",
  ],
  [
    { Select: "SPECIFIC_ATTRIBUTES" },
    "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
  ],
  [
    { FilterExpression: "a.b.c = :v AND", ExpressionAttributeValues: { ":v": { S: "x" } } },
    'Invalid FilterExpression: Syntax error; token: "<EOF>", near: "AND"',
  ],
])("%# is refused in AWS's words", async (input, message) => {
  expect((await refusal(ann.call(Scan, { TableName: "orders", ...input }))).message).toBe(message);
});
