/** A statement gives what the operation gives that says the same, on tables and items of chance. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "../../../testing/world.js";
import { BatchWriteItem } from "../operations/batch-write-item.js";
import { DeleteItem } from "../operations/delete-item.js";
import { ExecuteStatement } from "../operations/execute-statement.js";
import { GetItem } from "../operations/get-item.js";
import { PutItem } from "../operations/put-item.js";
import { Query } from "../operations/query.js";
import { Scan } from "../operations/scan.js";
import { UpdateItem } from "../operations/update-item.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { tokenise } from "./tokens.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
const KEYS = ["a", "b", "c"].flatMap((pk) => ["1", "2", "3", "4"].map((sk) => ({ pk: { S: pk }, sk: { S: sk } })));
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  for (const TableName of ["one", "two"]) await makeTable(world, { ...composite(), TableName });
  const put = KEYS.map((key, n) => ({
    PutRequest: { Item: { ...key, n: { N: String(n % 5) }, ...(n % 3 === 0 ? {} : { s: { S: `s${n % 4}` } }) } },
  }));
  for (const TableName of ["one", "two"]) await ann.call(BatchWriteItem, { RequestItems: { [TableName]: put } });
});
afterAll(() => world.end());

/** A condition in both languages, with the values that its `:v…` and its `?` stand for, in order. */
interface Said {
  readonly expression: string;
  readonly statement: string;
  readonly values: readonly object[];
}

const letter = fc.constantFrom("a", "b", "c", "d");
const digit = fc.constantFrom("0", "1", "2", "3", "4");
const scalar = fc.oneof(
  fc.record({ S: fc.oneof(letter, digit, fc.constantFrom("s1", "s2", "")) }),
  fc.record({ N: digit }),
);
const comparator = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");
const ofKey = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Said> =>
  fc
    .tuple(comparator, value)
    .map(([c, S]) => ({ expression: `${name} ${c} :v`, statement: `${name} ${c} ?`, values: [{ S }] }));
const other: fc.Arbitrary<Said> = fc.oneof(
  fc
    .tuple(fc.constantFrom("n", "s", "gone"), comparator, scalar)
    .map(([name, c, value]) => ({ expression: `${name} ${c} :v`, statement: `"${name}" ${c} ?`, values: [value] })),
  fc.constantFrom<Said>(
    { expression: "attribute_exists(s)", statement: "s IS NOT MISSING", values: [] },
    { expression: "attribute_not_exists(s)", statement: "s is missing", values: [] },
    { expression: "begins_with(s, :v)", statement: "begins_with(s, ?)", values: [{ S: "s" }] },
    { expression: "contains(s, :v)", statement: "CONTAINS(s, ?)", values: [{ S: "1" }] },
    { expression: "size(s) >= :v", statement: "size(s) >= ?", values: [{ N: "2" }] },
    { expression: "n BETWEEN :v AND :v", statement: "n BETWEEN ? AND ?", values: [{ N: "1" }, { N: "3" }] },
    { expression: "n IN (:v, :v)", statement: "n IN [?, ?]", values: [{ N: "0" }, { N: "4" }] },
  ),
);
const leaf = fc.oneof(
  { weight: 2, arbitrary: ofKey("pk", letter) },
  { weight: 1, arbitrary: ofKey("sk", digit) },
  { weight: 2, arbitrary: other },
);
const { condition } = fc.letrec<{ condition: Said }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(fc.constantFrom("AND", "OR"), tie("condition"), tie("condition")).map(([word, one, two]) => ({
      expression: `(${one.expression}) ${word} (${two.expression})`,
      statement: `(${one.statement}) ${word} (${two.statement})`,
      values: [...one.values, ...two.values],
    })),
    tie("condition").map(({ expression, statement, values }) => ({
      expression: `NOT (${expression})`,
      statement: `NOT (${statement})`,
      values,
    })),
  ),
}));

/** The expression with its placeholders numbered, and no parenthesis that DynamoDB finds redundant. */
function numbered({ expression, values }: Said) {
  let n = 0;
  const text = expression.replace(/:v/g, () => `:v${n++}`);
  return {
    text,
    values: Object.fromEntries(values.map((value, index) => [`:v${index}`, value])),
  };
}

const sorted = (items: readonly object[] | undefined) => [...(items ?? [])].map((item) => JSON.stringify(item)).sort();

async function all(statement: string, Parameters: readonly object[], Limit?: number) {
  const items: object[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ann.call(ExecuteStatement, {
      Statement: statement,
      ...(Parameters.length > 0 ? { Parameters: Parameters as never } : {}),
      ...(Limit === undefined ? {} : { Limit }),
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    items.push(...(page.Items ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return items;
}

describe("a statement gives what the operation gives that says the same", () => {
  test("SELECT and Scan with a filter, whatever the clause says of keys", async () => {
    await fc.assert(
      fc.asyncProperty(
        condition,
        fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
        async (said, limit) => {
          const { text, values } = numbered(said);
          const scan = await ann.call(Scan, {
            TableName: "one",
            FilterExpression: text,
            ...(said.values.length > 0 ? { ExpressionAttributeValues: values as never } : {}),
          });
          const selected = await all(`SELECT * FROM one WHERE ${said.statement}`, said.values, limit);
          expect(sorted(selected)).toEqual(sorted(scan.Items));
        },
      ),
      { numRuns: 150 },
    );
  }, 30_000);

  test("SELECT of one partition and Query, in the same order, at the same cost", async () => {
    const range = fc.constantFrom<Said>(
      { expression: "", statement: "", values: [] },
      { expression: " AND sk > :v", statement: " AND sk > ?", values: [{ S: "2" }] },
      { expression: " AND sk = :v", statement: " AND sk = ?", values: [{ S: "2" }] },
      {
        expression: " AND sk BETWEEN :v AND :v",
        statement: " AND sk BETWEEN ? AND ?",
        values: [{ S: "2" }, { S: "3" }],
      },
      { expression: " AND begins_with(sk, :v)", statement: " AND begins_with(sk, ?)", values: [{ S: "3" }] },
    );
    await fc.assert(
      fc.asyncProperty(letter, range, fc.boolean(), fc.boolean(), async (pk, said, descending, consistent) => {
        const { text, values } = numbered({
          ...said,
          expression: `pk = :v${said.expression}`,
          values: [{ S: pk }, ...said.values],
        });
        const query = await ann.call(Query, {
          TableName: "one",
          KeyConditionExpression: text,
          ExpressionAttributeValues: values as never,
          ScanIndexForward: !descending,
          ConsistentRead: consistent,
          ReturnConsumedCapacity: "INDEXES",
        });
        const select = await ann.call(ExecuteStatement, {
          Statement: `SELECT * FROM one WHERE pk = ?${said.statement}${descending ? " ORDER BY sk DESC" : ""}`,
          Parameters: [{ S: pk }, ...said.values] as never,
          ConsistentRead: consistent,
          ReturnConsumedCapacity: "INDEXES",
        });
        expect(select.Items).toEqual(query.Items);
        expect(select.ConsumedCapacity).toEqual(query.ConsumedCapacity);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  test("INSERT, UPDATE and DELETE, and PutItem, UpdateItem and DeleteItem", async () => {
    const change = fc.constantFrom<Said>(
      { expression: "SET n = n + :v", statement: "SET n = n + ?", values: [{ N: "3" }] },
      { expression: "SET n = :v, x = n REMOVE s", statement: "SET n = ?, x = n REMOVE s", values: [{ N: "7" }] },
      { expression: "SET m = :v", statement: "SET m = ?", values: [{ M: { a: { L: [{ BOOL: true }] } } }] },
      { expression: "ADD t :v", statement: "SET t = set_add(t, ?)", values: [{ SS: ["x", "y"] }] },
      { expression: "DELETE t :v", statement: "SET t = set_delete(t, ?)", values: [{ SS: ["y"] }] },
      {
        expression: "SET l = list_append(l, :v)",
        statement: "SET l = list_append(l, ?)",
        values: [{ L: [{ N: "1" }] }],
      },
      { expression: "SET m.b = :v", statement: "SET m.b = ?", values: [{ S: "z" }] },
    );
    const step = fc.oneof(
      fc.record({ kind: fc.constant("insert" as const), key: fc.constantFrom(...KEYS) }),
      fc.record({ kind: fc.constant("delete" as const), key: fc.constantFrom(...KEYS), only: other }),
      fc.record({ kind: fc.constant("update" as const), key: fc.constantFrom(...KEYS), only: other, change }),
    );
    const outcome = async (work: Promise<unknown>) => {
      try {
        await work;
        return "done";
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        return code === "ConditionalCheckFailedException" || code === "DuplicateItemException"
          ? "unmet"
          : `${code}: ${message}`;
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const taken of steps) {
          const { key } = taken;
          const keyed = [key.pk, key.sk];
          let statement: string;
          let Parameters: readonly object[];
          let same: Promise<unknown>;
          if (taken.kind === "insert") {
            statement = "INSERT INTO one VALUE {'pk': ?, 'sk': ?, 'n': 1, 'l': ['x'], 't': <<'y'>>}";
            Parameters = keyed;
            const Item = { ...key, n: { N: "1" }, l: { L: [{ S: "x" }] }, t: { SS: ["y"] } };
            same = ann.call(PutItem, { TableName: "two", Item, ConditionExpression: "attribute_not_exists(pk)" });
          } else {
            const { only } = taken;
            const asked = numbered(only);
            if (taken.kind === "delete") {
              statement = `DELETE FROM one WHERE pk = ? AND sk = ? AND (${only.statement})`;
              Parameters = [...keyed, ...only.values];
              same = ann.call(DeleteItem, {
                TableName: "two",
                Key: key,
                ConditionExpression: `attribute_not_exists(pk) OR (${asked.text})`,
                ...(only.values.length > 0 ? { ExpressionAttributeValues: asked.values as never } : {}),
              });
            } else {
              statement = `UPDATE one ${taken.change.statement} WHERE sk = ? AND (${only.statement}) AND pk = ?`;
              Parameters = [...taken.change.values, key.sk, ...only.values, key.pk];
              same = ann.call(UpdateItem, {
                TableName: "two",
                Key: key,
                UpdateExpression: taken.change.expression.replace(/:v/g, ":u"),
                ConditionExpression: `attribute_exists(pk) AND (${asked.text})`,
                ExpressionAttributeValues: { ...asked.values, ":u": taken.change.values[0] } as never,
              });
            }
          }
          const byOperation = await outcome(same);
          const byStatement = await outcome(
            ann.call(ExecuteStatement, { Statement: statement, Parameters: Parameters as never }),
          );
          expect(byStatement).toBe(byOperation.replace("1 validation error detected: ", ""));
          const [one, two] = await Promise.all(
            ["one", "two"].map(async (TableName) => (await ann.call(GetItem, { TableName, Key: key })).Item),
          );
          expect(one).toEqual(two);
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});

test("no text makes the tokeniser or the parser fail in a way of its own", async () => {
  const piece = fc.constantFrom(
    "SELECT",
    "*",
    "FROM",
    "one",
    "WHERE",
    "pk",
    "=",
    "'a'",
    "AND",
    "(",
    ")",
    "[",
    "]",
    "<<",
    ">>",
    "{",
    "}",
    ":",
    ",",
    "?",
    "1",
    "-",
    "IN",
    "IS",
    "MISSING",
    "NOT",
    "BETWEEN",
    "UPDATE",
    "SET",
    "REMOVE",
    "INSERT INTO",
    "VALUE",
    "DELETE",
    "RETURNING",
    "ALL",
    "OLD",
    "size(",
    "`x`",
    '"q"',
    ".",
    "ORDER BY",
    ";",
    "--x\n",
    "+",
    "EXISTS(",
    "'",
    '"',
    "\u0000",
    "é",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
      const Statement = pieces.join(" ") || "x";
      const error = await ann.call(ExecuteStatement, { Statement }).then(
        () => undefined,
        (thrown: { code?: string }) => thrown,
      );
      if (error !== undefined) {
        expect([
          "ValidationException",
          "ResourceNotFoundException",
          "DuplicateItemException",
          "ConditionalCheckFailedException",
        ]).toContain(error.code);
      }
    }),
    { numRuns: 400 },
  );
}, 30_000);

test("a token knows its line, column and length", () => {
  const tokens = tokenise("SELECT /* a\nb */ \"x y\"\n  FROM 'it''s'");
  expect(tokens.map(({ kind, text, line, column, length }) => [kind, text, line, column, length])).toEqual([
    ["word", "SELECT", 1, 1, 6],
    ["quoted", "x y", 2, 6, 5],
    ["word", "FROM", 3, 3, 4],
    ["string", "it's", 3, 8, 7],
    ["end", "EOF", 3, 15, 0],
  ]);
});
