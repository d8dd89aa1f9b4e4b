import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { compareValues, type Value } from "../values/attribute-value.js";
import { DeleteItem } from "./delete-item.js";
import { PutItem } from "./put-item.js";
import { Query } from "./query.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
});
afterAll(() => world.end());

type Scalar = { S: string } | { N: string } | { B: Uint8Array };
type Key = { pk: Scalar; sk: Scalar };
type Operator = "=" | "<" | "<=" | ">" | ">=" | "BETWEEN" | "begins_with";

/** Values as the store keeps them, for comparison by the slow way. */
const kept = (scalar: Scalar): Value =>
  "B" in scalar ? { B: Buffer.from(scalar.B).toString("base64") } : (scalar as Value);

const startsWith = (value: Scalar, prefix: Scalar): boolean =>
  "S" in value && "S" in prefix
    ? value.S.startsWith(prefix.S)
    : "B" in value && "B" in prefix
      ? Buffer.from(value.B).subarray(0, prefix.B.length).equals(prefix.B)
      : false;

function passes(value: Scalar, operator: Operator, low: Scalar, high: Scalar): boolean {
  const toLow = compareValues(kept(value), kept(low)) ?? Number.NaN;
  const toHigh = compareValues(kept(value), kept(high)) ?? Number.NaN;
  switch (operator) {
    case "=":
      return toLow === 0;
    case "<":
      return toLow < 0;
    case "<=":
      return toLow <= 0;
    case ">":
      return toLow > 0;
    case ">=":
      return toLow >= 0;
    case "BETWEEN":
      return toLow >= 0 && toHigh <= 0;
    case "begins_with":
      return startsWith(value, low);
  }
}

const short = fc.oneof(
  fc.constantFrom("a", "ab", "b", "é", "\u{10000}", "\uffff"),
  fc.string({ minLength: 1, maxLength: 3 }),
);
const scalars: Record<"S" | "N" | "B", fc.Arbitrary<Scalar>> = {
  S: short.map((S) => ({ S })),
  N: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(1e20, -1e20, 1.5, -1.5, 1e-10, 15, 150)).map((n) => ({
    N:
      BigInt(Math.trunc(n)) === BigInt(0) || !Number.isInteger(n)
        ? String(Math.round(n * 100) / 100)
        : BigInt(n).toString(),
  })),
  B: fc
    .array(fc.constantFrom(0, 1, 0x7f, 0xff), { minLength: 1, maxLength: 3 })
    .map((bytes) => ({ B: Uint8Array.from(bytes) })),
};

const text = (scalar: Scalar) => JSON.stringify(kept(scalar));

async function pages(input: Parameters<typeof Query.handle>[0]["input"], limit: number | undefined) {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  for (let page = 0; page < 200; page++) {
    const answer = await ann.call(Query, {
      ...input,
      ...(limit === undefined ? {} : { Limit: limit }),
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    if (limit !== undefined) expect(answer.ScannedCount).toBeLessThanOrEqual(limit);
    items.push(...((answer.Items ?? []) as Record<string, unknown>[]));
    ExclusiveStartKey = answer.LastEvaluatedKey as Record<string, never> | undefined;
    if (ExclusiveStartKey === undefined) return items;
  }
  throw new Error("the pages do not end");
}

describe.each(["S", "N", "B"] as const)("with a sort key of type %s", (type) => {
  test("a query gives what a list gives that is sorted and filtered by hand, in any pages", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.record({ pk: fc.constantFrom<Scalar>({ S: "p" }, { S: "q" }), sk: scalars[type] }), {
          selector: ({ pk, sk }) => text(pk) + text(sk),
          maxLength: 20,
        }),
        fc.constantFrom<Operator>(
          "=",
          "<",
          "<=",
          ">",
          ">=",
          "BETWEEN",
          ...(type === "N" ? [] : ["begins_with" as const]),
        ),
        fc.tuple(scalars[type], scalars[type]),
        fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
        fc.boolean(),
        async (keys: Key[], operator, bounds, limit, forward) => {
          round++;
          const TableName = `prop-${type}-${round}`;
          await makeTable(world, { TableName, ...composite(type) });
          for (const key of keys) await ann.call(PutItem, { TableName, Item: key as never });
          const [low, high] =
            (compareValues(kept(bounds[0]), kept(bounds[1])) ?? 0) <= 0 ? bounds : [bounds[1], bounds[0]];
          const condition =
            operator === "BETWEEN"
              ? "sk BETWEEN :low AND :high"
              : operator === "begins_with"
                ? "begins_with(sk, :low)"
                : `sk ${operator} :low`;
          const found = await pages(
            {
              TableName,
              KeyConditionExpression: `pk = :p AND ${condition}`,
              ExpressionAttributeValues: {
                ":p": { S: "p" },
                ":low": low,
                ...(operator === "BETWEEN" ? { ":high": high } : {}),
              } as never,
              ScanIndexForward: forward,
            },
            limit,
          );
          const expected = keys
            .filter(({ pk, sk }) => "S" in pk && pk.S === "p" && passes(sk, operator, low, high))
            .sort((one, two) => (compareValues(kept(one.sk), kept(two.sk)) ?? 0) * (forward ? 1 : -1));
          expect(found.map((item) => text(item.sk as Scalar))).toEqual(expected.map(({ sk }) => text(sk)));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("with indexes", () => {
  const put = (Item: object) => ann.call(PutItem, { TableName: "games", Item: Item as never });
  beforeAll(async () => {
    await makeTable(world, {
      TableName: "games",
      AttributeDefinitions: ["match", "tournament", "region", "round", "bracket", "score"].map((AttributeName) => ({
        AttributeName,
        AttributeType: AttributeName === "score" ? ("N" as const) : ("S" as const),
      })),
      KeySchema: [
        { AttributeName: "tournament", KeyType: "HASH" },
        { AttributeName: "match", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "by-score",
          KeySchema: [
            { AttributeName: "tournament", KeyType: "HASH" },
            { AttributeName: "score", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-place",
          KeySchema: [
            { AttributeName: "tournament", KeyType: "HASH" },
            { AttributeName: "region", KeyType: "HASH" },
            { AttributeName: "round", KeyType: "RANGE" },
            { AttributeName: "bracket", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["winner"] },
        },
      ],
    });
    await put({
      match: { S: "1" },
      tournament: { S: "W" },
      region: { S: "NA" },
      round: { S: "FINAL" },
      bracket: { S: "C" },
      score: { N: "10" },
      winner: { S: "x" },
      secret: { S: "s1" },
    });
    await put({
      match: { S: "2" },
      tournament: { S: "W" },
      region: { S: "NA" },
      round: { S: "SEMI" },
      bracket: { S: "U" },
      score: { N: "9" },
      secret: { S: "s2" },
    });
    await put({
      match: { S: "3" },
      tournament: { S: "W" },
      region: { S: "NA" },
      round: { S: "SEMI" },
      bracket: { S: "L" },
      score: { N: "100" },
    });
    await put({
      match: { S: "4" },
      tournament: { S: "W" },
      region: { S: "EU" },
      round: { S: "SEMI" },
      bracket: { S: "L" },
    });
    await put({ match: { S: "5" }, tournament: { S: "W" }, region: { S: "NA" } });
  });

  const byPlace = async (KeyConditionExpression: string, values: Record<string, string>, more: object = {}) => {
    const answer = await ann.call(Query, {
      TableName: "games",
      IndexName: "by-place",
      KeyConditionExpression,
      ExpressionAttributeNames: Object.fromEntries(
        ["region", "round"]
          .filter((name) => KeyConditionExpression.includes(`#${name}`))
          .map((name) => [`#${name}`, name]),
      ),
      ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }])),
      ...more,
    });
    return answer;
  };
  const matches = (items: readonly Record<string, { S?: string }>[] | undefined) => items?.map((item) => item.match?.S);

  test("a key of several attributes is asked from left to right", async () => {
    const all = await byPlace("tournament = :t AND #region = :r", { ":t": "W", ":r": "NA" });
    expect(matches(all.Items as never)).toEqual(["1", "3", "2"]);
    const semis = await byPlace("tournament = :t AND #region = :r AND #round = :o", {
      ":t": "W",
      ":r": "NA",
      ":o": "SEMI",
    });
    expect(matches(semis.Items as never)).toEqual(["3", "2"]);
    const upper = await byPlace("tournament = :t AND #region = :r AND #round = :o AND bracket > :b", {
      ":t": "W",
      ":r": "NA",
      ":o": "SEMI",
      ":b": "L",
    });
    expect(matches(upper.Items as never)).toEqual(["2"]);
  });

  test("all partition key attributes are needed, and no sort key attribute may be skipped", async () => {
    const refused = (condition: string, values: Record<string, string>) => refusal(byPlace(condition, values));
    expect((await refused("tournament = :t AND #round = :t", { ":t": "W" })).message).toBe(
      "Query condition missed key schema element: region",
    );
    expect(
      (await refused("tournament = :t AND #region = :r AND bracket = :b", { ":t": "W", ":r": "NA", ":b": "L" }))
        .message,
    ).toBe("Query condition missed key schema element: round");
    expect(
      (
        await refused("tournament = :t AND #region = :r AND #round > :o AND bracket = :b", {
          ":t": "W",
          ":r": "NA",
          ":o": "A",
          ":b": "L",
        })
      ).message,
    ).toBe("Query key condition not supported");
  });

  test("an index gives what it projects, and pages through entries of the same key", async () => {
    const first = await byPlace("tournament = :t AND #region = :r", { ":t": "W", ":r": "NA" }, { Limit: 1 });
    expect(first.Items).toEqual([
      {
        match: { S: "1" },
        tournament: { S: "W" },
        region: { S: "NA" },
        round: { S: "FINAL" },
        bracket: { S: "C" },
        winner: { S: "x" },
      },
    ]);
    expect(Object.keys(first.LastEvaluatedKey ?? {}).sort()).toEqual([
      "bracket",
      "match",
      "region",
      "round",
      "tournament",
    ]);
  });

  test("a global index does not reach for what it does not keep", async () => {
    const refused = await refusal(
      byPlace("tournament = :t AND #region = :r", { ":t": "W", ":r": "NA" }, { ProjectionExpression: "secret" }),
    );
    expect(refused.code).toBe("ValidationException");
    const all = await refusal(
      byPlace("tournament = :t AND #region = :r", { ":t": "W", ":r": "NA" }, { Select: "ALL_ATTRIBUTES" }),
    );
    expect(all.message).toBe(
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-place because its projection type is not ALL",
    );
    const consistent = await refusal(
      byPlace("tournament = :t AND #region = :r", { ":t": "W", ":r": "NA" }, { ConsistentRead: true }),
    );
    expect(consistent.message).toBe("Consistent reads are not supported on global secondary indexes");
  });

  test("a local index orders by its number and fetches from the table what it does not keep, at the table's cost", async () => {
    const input = {
      TableName: "games",
      IndexName: "by-score",
      KeyConditionExpression: "tournament = :t",
      ExpressionAttributeValues: { ":t": { S: "W" } },
      ReturnConsumedCapacity: "INDEXES" as const,
    };
    const keys = await ann.call(Query, input);
    expect(matches(keys.Items as never)).toEqual(["2", "1", "3"]);
    expect(keys.Items?.[0]).not.toHaveProperty("secret");
    const whole = await ann.call(Query, { ...input, ProjectionExpression: "secret" });
    expect(whole.Items).toEqual([{ secret: { S: "s2" } }, { secret: { S: "s1" } }, {}]);
    expect(whole.ConsumedCapacity).toEqual({
      TableName: "games",
      CapacityUnits: 2,
      Table: { CapacityUnits: 1.5 },
      LocalSecondaryIndexes: { "by-score": { CapacityUnits: 0.5 } },
    });
  });

  test("an item leaves an index with the attribute that put it there, and with itself", async () => {
    const Key = { tournament: { S: "W" }, match: { S: "4" } };
    const europe = () => byPlace("tournament = :t AND #region = :r", { ":t": "W", ":r": "EU" });
    expect((await europe()).Count).toBe(1);
    await ann.call(DeleteItem, { TableName: "games", Key });
    expect((await europe()).Count).toBe(0);
  });
});

describe("refusals in AWS's words", () => {
  beforeAll(() => makeTable(world, { TableName: "plain", ...composite() }));
  const p = { ":p": { S: "p" } };
  test.each<[object, string]>([
    [{}, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."],
    [{ KeyConditionExpression: "pk > :p", ExpressionAttributeValues: p }, "Query key condition not supported"],
    [
      { KeyConditionExpression: "sk = :p", ExpressionAttributeValues: p },
      "Query condition missed key schema element: pk",
    ],
    [
      { KeyConditionExpression: "pk = :p AND other1 = :p", ExpressionAttributeValues: p },
      "Query condition missed key schema element: sk",
    ],
    [
      { KeyConditionExpression: "pk = :p OR sk = :p", ExpressionAttributeValues: p },
      "Invalid operator used in KeyConditionExpression: OR",
    ],
    [
      { KeyConditionExpression: "pk = :p AND pk = :p", ExpressionAttributeValues: p },
      "KeyConditionExpressions must only contain one condition per key",
    ],
    [
      { KeyConditionExpression: "pk.a = :p", ExpressionAttributeValues: p },
      "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes",
    ],
    [
      { KeyConditionExpression: "pk = :n", ExpressionAttributeValues: { ":n": { N: "1" } } },
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
    [
      {
        KeyConditionExpression: "pk = :p",
        FilterExpression: "sk = :p",
        ExpressionAttributeValues: p,
      },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    ],
    [
      { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: p, IndexName: "absent" },
      "The table does not have the specified index: absent",
    ],
    [
      { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: p, ExclusiveStartKey: { pk: { S: "p" } } },
      "The provided starting key is invalid",
    ],
    [
      {
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: p,
        ExclusiveStartKey: { pk: { S: "q" }, sk: { S: "1" } },
      },
      "The provided starting key is outside query boundaries based on provided conditions",
    ],
    [
      { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: p, Select: "SPECIFIC_ATTRIBUTES" },
      "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    ],
    [
      { KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [] } } },
      "One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator",
    ],
  ])("%#", async (input, message) => {
    expect((await refusal(ann.call(Query, { TableName: "plain", ...input }))).message).toBe(message);
  });

  test("the legacy KeyConditions and QueryFilter do what expressions do", async () => {
    for (const n of ["1", "2", "3"]) {
      await ann.call(PutItem, { TableName: "plain", Item: { pk: { S: "legacy" }, sk: { S: n }, a: { N: n } } });
    }
    const answer = await ann.call(Query, {
      TableName: "plain",
      KeyConditions: {
        pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "legacy" }] },
        sk: { ComparisonOperator: "GE", AttributeValueList: [{ S: "2" }] },
      },
      QueryFilter: { a: { ComparisonOperator: "NE", AttributeValueList: [{ N: "3" }] } },
      AttributesToGet: ["sk"],
    });
    expect(answer).toMatchObject({ Items: [{ sk: { S: "2" } }], Count: 1, ScannedCount: 2 });
  });

  test("a page ends at a megabyte, whatever the filter leaves", async () => {
    for (let n = 0; n < 5; n++) {
      await ann.call(PutItem, {
        TableName: "plain",
        Item: { pk: { S: "big" }, sk: { S: String(n) }, a: { S: "x".repeat(300_000) } },
      });
    }
    const answer = await ann.call(Query, {
      TableName: "plain",
      KeyConditionExpression: "pk = :p",
      FilterExpression: "attribute_not_exists(a)",
      ExpressionAttributeValues: { ":p": { S: "big" } },
    });
    expect(answer).toMatchObject({ Count: 0, ScannedCount: 4, LastEvaluatedKey: { pk: { S: "big" }, sk: { S: "3" } } });
  });
});
