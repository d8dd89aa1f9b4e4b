/** What AWS is known to answer comes from a conformance suite that others run against it (nubo-db, 2026), and AWS's guide. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { DeleteItem } from "./delete-item.js";
import { ExecuteStatement } from "./execute-statement.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world);
  await makeTable(world, {
    ...composite(),
    TableName: "songs",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
      { AttributeName: "year", AttributeType: "N" },
      { AttributeName: "mood", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-year",
        KeySchema: [{ AttributeName: "year", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "by-mood",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "mood", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  for (const [pk, sk, year, mood] of [
    ["acme", "a", "2018", "sad"],
    ["acme", "b", "2019", "glad"],
    ["acme", "c", "2020", "odd"],
    ["band", "a", "2018", "glad"],
    ["band", "b", "2020", "odd"],
    ["choir", "a", "2021", "mad"],
  ] as const) {
    const Item = { pk: { S: pk }, sk: { S: sk }, year: { N: year }, mood: { S: mood } };
    await ann.call(PutItem, { TableName: "songs", Item });
  }
  await ann.call(PutItem, { TableName: "songs", Item: { pk: { S: "zero" }, sk: { S: "a" } } });
});
afterAll(() => world.end());

type Input = Parameters<typeof ExecuteStatement.handle>[0]["input"];
const run = (Statement: string, more: Partial<Input> = {}) => ann.call(ExecuteStatement, { Statement, ...more });
const refused = async (Statement: string, more: Partial<Input> = {}) => {
  const { code, message } = await refusal(run(Statement, more));
  return `${code}: ${message}`;
};
const rows = async (statement: string, more: Partial<Input> = {}) =>
  ((await run(statement, more)).Items ?? []).map((item) => `${item.pk?.S}/${item.sk?.S}`);

const invalid = (message: string) => `ValidationException: ${message}`;
const malformed = (why: string) => invalid(`Statement wasn't well formed, can't be processed: ${why}`);

const item = {
  pk: { S: "k" },
  ss: { SS: ["a", "b", "c"] },
  ns: { NS: ["1", "2", "3"] },
  s: { S: "str" },
  n: { N: "5" },
  l: { L: [{ S: "x" }, { S: "y" }, { S: "z" }] },
  m: { M: { a: { S: "1" }, "b c": { N: "2" } } },
  flag: { BOOL: true },
  nothing: { NULL: true as const },
};
const stored = async (S = "k") => (await ann.call(GetItem, { TableName: "orders", Key: { pk: { S } } })).Item;
beforeEach(async () => {
  await ann.call(PutItem, { TableName: "orders", Item: item });
});

describe("SELECT reads", () => {
  test.each<[where: string, rows: string[]]>([
    ["pk = 'acme'", ["acme/a", "acme/b", "acme/c"]],
    ["pk = 'acme' AND sk > 'a'", ["acme/b", "acme/c"]],
    ["'acme' = pk AND 'b' > sk", ["acme/a"]],
    ["pk = 'acme' AND sk BETWEEN 'a' AND 'b'", ["acme/a", "acme/b"]],
    ["pk = 'acme' AND begins_with(sk, 'c')", ["acme/c"]],
    ["pk = 'acme' and mood <> 'odd'", ["acme/a", "acme/b"]],
    ["pk = 'acme' and mood != 'odd' AND NOT sk = 'a'", ["acme/b"]],
    ["pk IN ['band', 'choir']", ["band/a", "band/b", "choir/a"]],
    ["pk IN ('band', 'choir') AND sk = 'b'", ["band/b"]],
    ["pk = 'choir' OR (pk = 'acme' AND sk = 'c')", ["choir/a", "acme/c"]],
    ["(pk = 'acme' AND sk = 'a') OR (pk = 'acme' AND sk = 'c')", ["acme/a", "acme/c"]],
    ["pk = 'acme' AND pk = 'band'", []],
    ["pk = 'none'", []],
    ["pk = 'acme' AND size(mood) = 3", ["acme/a", "acme/c"]],
    ["pk = 'acme' AND contains(mood, 'd') AND attribute_type(year, 'N')", ["acme/a", "acme/b", "acme/c"]],
    ["pk = 'zero' AND mood IS MISSING", ["zero/a"]],
    ["pk = 'zero' AND mood IS NOT MISSING", []],
    ["pk = 'acme' AND NOT sk IN ['a', 'b']", ["acme/c"]],
    ["pk = 'acme' AND sk NOT IN ['a', 'b']", ["acme/c"]],
    ["pk = 'acme' AND sk NOT BETWEEN 'a' AND 'b'", ["acme/c"]],
    ["pk = 'acme' AND year >= 2019 AND year < 2.02e3", ["acme/b"]],
    ["pk = 'acme' AND (mood = 'sad' OR mood = 'odd') -- the rest\n", ["acme/a", "acme/c"]],
    ["\"pk\" = 'acme' AND \"sk\" = 'a';", ["acme/a"]],
  ])("WHERE %s", async (where, expected) => {
    expect(await rows(`SELECT * FROM songs WHERE ${where}`)).toEqual(expected);
  });

  test.each<[where: string, rows: string[]]>([
    ["year = 2018", ["acme/a", "band/a"]],
    ["pk = 'acme' OR year = 2021", ["acme/a", "acme/b", "acme/c", "choir/a"]],
    ["NOT pk = 'acme' AND year > 2018", ["band/b", "choir/a"]],
    ["pk > 'b' AND pk < 'c'", ["band/a", "band/b"]],
    ["mood = 'sad' OR mood = 'glad' AND year = 2018", ["acme/a", "band/a"]],
    ["(mood = 'sad' OR mood = 'glad') AND year = 2018", ["acme/a", "band/a"]],
    ["NOT (mood = 'sad' OR year > 2018)", ["band/a", "zero/a"]],
  ])("as a scan: WHERE %s", async (where, expected) => {
    expect((await rows(`SELECT * FROM "songs" WHERE ${where}`)).sort()).toEqual(expected);
  });

  test("everything without a WHERE", async () => {
    expect(await rows("SELECT * FROM songs")).toHaveLength(7);
  });

  test("parameters in their order, whatever their type", async () => {
    const Parameters = [{ S: "k" }, { M: item.m.M }, { SS: ["c", "a", "b"] }, { BOOL: true }];
    const statement = "SELECT pk FROM orders WHERE pk = ? AND m = ? AND ss = ? AND flag = ?";
    expect((await run(statement, { Parameters })).Items).toEqual([{ pk: { S: "k" } }]);
  });

  test("columns under their last name, and leaves out what is not there", async () => {
    const { Items } = await run("SELECT s, m.a, m.\"b c\", l[1], gone, m.none FROM orders WHERE pk = 'k'");
    expect(Items).toEqual([{ s: { S: "str" }, a: { S: "1" }, "b c": { N: "2" }, "l[1]": { S: "y" } }]);
  });

  test("types with IS", async () => {
    const is =
      "s IS STRING AND n IS NUMERIC AND m IS STRUCT AND m IS TUPLE AND l IS LIST AND flag IS BOOLEAN AND nothing IS NULL";
    expect((await run(`SELECT pk FROM orders WHERE pk = 'k' AND ${is}`)).Items).toHaveLength(1);
    expect((await run("SELECT pk FROM orders WHERE pk = 'k' AND s IS NOT STRING")).Items).toEqual([]);
  });

  test("an index that FROM names: what it holds, and keeps", async () => {
    expect((await rows('SELECT * FROM "songs"."by-year"')).sort()).toHaveLength(6);
    const { Items } = await run('SELECT * FROM "songs"."by-year" WHERE year = 2018', {});
    expect(Items?.map((row) => Object.keys(row).sort())).toEqual([
      ["pk", "sk", "year"],
      ["pk", "sk", "year"],
    ]);
    expect(await rows(`SELECT * FROM "songs"."by-mood" WHERE pk = 'acme' AND mood > 'glad'`)).toEqual([
      "acme/c",
      "acme/a",
    ]);
  });

  test("in the order that ORDER BY asks for", async () => {
    expect(await rows("SELECT * FROM songs WHERE pk = 'acme' ORDER BY sk DESC")).toEqual([
      "acme/c",
      "acme/b",
      "acme/a",
    ]);
    const both = "SELECT * FROM songs WHERE pk IN ['band', 'acme'] ORDER BY";
    expect(await rows(`${both} pk`)).toEqual(["acme/a", "acme/b", "acme/c", "band/a", "band/b"]);
    expect(await rows(`${both} pk DESC, sk DESC`)).toEqual(["band/b", "band/a", "acme/c", "acme/b", "acme/a"]);
    expect(await refused("SELECT * FROM songs ORDER BY pk")).toBe(
      invalid("Must have WHERE clause in the statement when using ORDER BY clause."),
    );
    expect(await refused("SELECT * FROM songs WHERE year = 1 ORDER BY pk")).toBe(
      invalid("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."),
    );
    expect(await refused("SELECT * FROM songs WHERE pk = 'acme' ORDER BY mood")).toBe(
      invalid("Variable reference mood in ORDER BY clause must be part of the primary key"),
    );
    expect(await refused(`${both} sk`)).toContain("Must have hash key in ORDER BY clause");
  });

  test.each([
    ["SELECT * FROM songs", 1],
    ["SELECT * FROM songs", 3],
    ["SELECT * FROM songs WHERE pk IN ['acme', 'none', 'band', 'choir']", 2],
    ["SELECT pk, sk FROM songs WHERE pk IN ['choir', 'acme'] AND sk > 'a'", 1],
    ["SELECT * FROM songs WHERE pk IN ['acme', 'band'] ORDER BY pk DESC, sk DESC", 2],
    ['SELECT * FROM "songs"."by-year" WHERE year = 2018', 1],
    ['SELECT * FROM "songs"."by-year"', 2],
  ])("page by page what it reads at once: %s, %i at a time", async (statement, Limit) => {
    const whole = await rows(statement);
    const paged: string[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await run(statement, { Limit, ...(NextToken === undefined ? {} : { NextToken }) });
      expect(page.Items?.length).toBeLessThanOrEqual(Limit);
      paged.push(...(page.Items ?? []).map((row) => `${row.pk?.S}/${row.sk?.S}`));
      ({ NextToken } = page);
      expect(++pages).toBeLessThan(20);
    } while (NextToken !== undefined);
    expect(paged).toEqual(whole);
  });

  test("Limit items at most, whatever WHERE leaves of them, and says where it stopped", async () => {
    const page = await run("SELECT * FROM songs WHERE pk = 'acme' AND mood = 'odd'", { Limit: 2 });
    expect(page.Items).toEqual([]);
    expect(page.LastEvaluatedKey).toEqual({ pk: { S: "acme" }, sk: { S: "b" } });
    expect(page.NextToken).toBeTypeOf("string");
  });

  test("ten partitions a page, and no more than fifty in all", async () => {
    const names = (count: number) => `[${Array.from({ length: count }, (_, n) => `'p${n}'`).join(", ")}]`;
    const page = await run(`SELECT * FROM songs WHERE pk IN ${names(11)}`);
    expect(page.NextToken).toBeTypeOf("string");
    expect((await run(`SELECT * FROM songs WHERE pk IN ${names(10)}`)).NextToken).toBeUndefined();
    expect(await refused(`SELECT * FROM songs WHERE pk IN ${names(51)}`)).toBe(
      invalid("Too many decomposed read operations for a given query."),
    );
  });

  test("on with a token of its own statement and parameters alone", async () => {
    const statement = "SELECT * FROM songs WHERE pk = ?";
    const Parameters = [{ S: "acme" }];
    const { NextToken = "" } = await run(statement, { Parameters, Limit: 1 });
    expect(await refused(statement, { Parameters: [{ S: "band" }], NextToken })).toBe(
      invalid("NextToken does not match request"),
    );
    expect(await refused("SELECT * FROM songs", { NextToken })).toBe(invalid("NextToken does not match request"));
    for (const wrong of ["x", Buffer.from("{}").toString("base64url"), Buffer.from("null").toString("base64url")]) {
      expect(await refused(statement, { Parameters, NextToken: wrong })).toBe(invalid("Invalid NextToken"));
    }
    const forged = JSON.parse(Buffer.from(NextToken, "base64url").toString());
    for (const change of [
      { part: 7 },
      { key: { pk: { S: "acme" } } },
      { key: { pk: { N: "1" }, sk: { S: "a" } } },
      { key: { pk: 1, sk: 2 } },
    ]) {
      const wrong = Buffer.from(JSON.stringify({ ...forged, ...change })).toString("base64url");
      expect(await refused(statement, { Parameters, NextToken: wrong })).toBe(invalid("Invalid NextToken"));
    }
  });

  test("charged as the Query or Scan that it is, whatever it keeps", async () => {
    const capacity = async (statement: string, more: Partial<Input> = {}) =>
      (await run(statement, { ReturnConsumedCapacity: "INDEXES", ...more })).ConsumedCapacity;
    expect(await capacity("SELECT sk FROM songs WHERE pk = 'acme' AND mood = 'none'")).toEqual({
      TableName: "songs",
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0.5 },
    });
    expect(await capacity("SELECT * FROM songs WHERE pk = 'acme'", { ConsistentRead: true })).toMatchObject({
      CapacityUnits: 1,
    });
    expect(await capacity('SELECT * FROM "songs"."by-year" WHERE year = 2018')).toEqual({
      TableName: "songs",
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { "by-year": { CapacityUnits: 0.5 } },
    });
    expect(await capacity("SELECT * FROM songs WHERE pk IN ['acme', 'band']")).toMatchObject({ CapacityUnits: 1 });
  });
});

describe("INSERT", () => {
  test("puts an item of every type", async () => {
    const statement = `INSERT INTO "orders" VALUE {'pk':'it''s', 'n': -1.50, 'b': TRUE, 'z': null,
      'm': {'x': 'value', 'y': 4}, 'l': [1, 'two', <<3>>], 'ns': <<1, 34, 4.5>>, 'ss': <<'a', 'b'>>, 'p': ?}`;
    expect(await run(statement, { Parameters: [{ B: Buffer.from("hi") }] })).toEqual({ Items: [] });
    expect(await stored("it's")).toEqual({
      pk: { S: "it's" },
      n: { N: "-1.5" },
      b: { BOOL: true },
      z: { NULL: true },
      m: { M: { x: { S: "value" }, y: { N: "4" } } },
      l: { L: [{ N: "1" }, { S: "two" }, { NS: ["3"] }] },
      ns: { NS: ["1", "34", "4.5"] },
      ss: { SS: ["a", "b"] },
      p: { B: Buffer.from("hi") },
    });
  });

  test("of a key that is there is refused, and changes nothing", async () => {
    const statement = "INSERT INTO orders VALUE {'pk': 'k', 's': 'other'}";
    expect(await refused(statement)).toBe("DuplicateItemException: Duplicate primary key exists in table");
    expect(await stored()).toEqual(item);
  });

  test("needs the key", async () => {
    expect(await refused("INSERT INTO orders VALUE {'s': 'x'}")).toBe(
      invalid("One or more parameter values were invalid: Missing the key pk in the item"),
    );
  });
});

describe("UPDATE", () => {
  const update = (changes: string, more = "") => run(`UPDATE orders ${changes} WHERE pk = 'k' ${more}`);

  test("sets, removes and works out attributes from what was there", async () => {
    await update(
      "SET n = n + 1 - 2, m.d = [2020, 'x'] SET s = 'new', l = list_append(l, ['w']) REMOVE flag, m.a REMOVE nothing SET ss = set_add(ss, <<'d'>>), ns = SET_DELETE(ns, <<1, 2>>)",
    );
    expect(await stored()).toEqual({
      pk: { S: "k" },
      n: { N: "4" },
      m: { M: { "b c": { N: "2" }, d: { L: [{ N: "2020" }, { S: "x" }] } } },
      s: { S: "new" },
      l: { L: [{ S: "x" }, { S: "y" }, { S: "z" }, { S: "w" }] },
      ss: { SS: ["a", "b", "c", "d"] },
      ns: { NS: ["3"] },
    });
  }, 20_000);

  test.each<[changes: string, returning: string, items: object[]]>([
    ["SET s = 'new'", "ALL OLD", [item]],
    ["SET s = 'new'", "ALL NEW", [{ ...item, s: { S: "new" } }]],
    ["SET s = 'new'", "MODIFIED OLD", [{ s: { S: "str" } }]],
    ["SET s = 'new'", "MODIFIED NEW", [{ s: { S: "new" } }]],
    ["SET m.a = 'new'", "MODIFIED OLD", [{ m: { M: { a: { S: "1" } } } }]],
    ["REMOVE s", "MODIFIED NEW", []],
    ["SET fresh = 1", "MODIFIED OLD", []],
    ["SET l[2] = 'c', l[0] = 'a'", "MODIFIED NEW", [{ l: { L: [{ S: "a" }, { S: "c" }] } }]],
    ["SET l[9] = 'c'", "MODIFIED NEW", []],
    ["REMOVE l[1]", "MODIFIED NEW", [{ l: { L: [{ S: "z" }] } }]],
    ["REMOVE l[2]", "MODIFIED NEW", []],
  ])("%s RETURNING %s *", async (changes, returning, items) => {
    expect((await update(changes, `RETURNING ${returning} *`)).Items).toEqual(items);
  });

  test("makes no item, and changes none that does not meet the clause", async () => {
    const unmet = "ConditionalCheckFailedException: The conditional request failed";
    expect(await refused("UPDATE orders SET s = 'x' WHERE pk = 'ghost'")).toBe(unmet);
    expect(await stored("ghost")).toBeUndefined();
    expect(await refused("UPDATE orders SET s = 'x' WHERE pk = 'k' AND n > 5")).toBe(unmet);
    const { fields } = await refusal(
      run("UPDATE orders SET s = 'x' WHERE pk = 'k' AND s = 'y'", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    );
    expect(fields).toEqual({ Item: item });
    await update("SET s = 'x'", "AND n = 5 AND s <> 'y'");
    expect((await stored())?.s).toEqual({ S: "x" });
  });

  test("is charged as the write that it is", async () => {
    const { ConsumedCapacity } = await run("UPDATE orders SET n = 1 WHERE pk = 'k'", {
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(ConsumedCapacity).toEqual({ TableName: "orders", CapacityUnits: 1 });
  });
});

describe("DELETE", () => {
  test("removes the item that meets the clause, and gives it when asked to", async () => {
    const statement = "DELETE FROM orders WHERE pk = 'k' AND begins_with(s, 'st') RETURNING ALL OLD *";
    expect((await run(statement)).Items).toEqual([item]);
    expect((await run(statement)).Items).toEqual([]);
  });

  test("is refused where the item does not meet the clause, and nothing where there is none", async () => {
    const statement = "DELETE FROM orders WHERE pk = 'k' AND s = 'other'";
    expect(await refused(statement)).toBe("ConditionalCheckFailedException: The conditional request failed");
    await ann.call(DeleteItem, { TableName: "orders", Key: { pk: { S: "k" } } });
    expect(await run(statement)).toEqual({ Items: [] });
  });

  test("gives nothing else than the old item", async () => {
    expect(await refused("DELETE FROM orders WHERE pk = 'k' RETURNING MODIFIED OLD *")).toBe(
      invalid(
        "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
      ),
    );
  });
});

describe("what AWS refuses, in its words", () => {
  const at = (statement: string, token: string, from = 0) => `1:${statement.indexOf(token, from) + 1}:${token.length}`;
  const where = (condition: string) => `SELECT * FROM "orders" WHERE pk = 'k' AND ${condition}`;
  const update = (set: string) => `UPDATE "orders" SET ${set} WHERE pk = 'k'`;

  test.each<[statement: string, message: string]>([
    ["SLECT * FROM orders", malformed("Expected data manipulation")],
    ["UPDATE Payment-x SET a = 1 WHERE pk = 'k'", malformed("Expected data manipulation")],
    ["INSERT INTO urls (key, secret) VALUES (1, 2)", malformed("Unexpected keyword")],
    [where("attribute_exists(m.inner)"), malformed("Invalid path dot component")],
    [where("(s = 'x'"), malformed("Expected RIGHT_PAREN")],
    ["SELECT * FROM orders WHERE pk = 'k' garbage", malformed("Unexpected token after expression")],
    ["UPDATE orders SET t = 1 WHERE pk = 'k' garbage", malformed("Unexpected token after expression")],
    ["SELECT COUNT(*) FROM orders", invalid("Unexpected path component at 1:8:5")],
    [where("EXISTS(ss)"), invalid(`Unrecognized function: exists at ${at(where("EXISTS(ss)"), "EXISTS")}`)],
    ["SELECT * FROM orders LIMIT 1", invalid("Unsupported clause: LIMIT at 1:22:5")],
    ["SELECT *\n  FROM orders\n LIMIT 1", invalid("Unsupported clause: LIMIT at 3:2:5")],
    [
      where("attribute_exists('ss')"),
      invalid("Operator or function requires a document path; operator or function: attribute_exists"),
    ],
    [
      where("attribute_exists(ss, ns)"),
      invalid(
        "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
      ),
    ],
    [
      where("s < TRUE"),
      invalid("Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"),
    ],
    [
      where("s BETWEEN [] AND ['x']"),
      invalid("Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L"),
    ],
    [
      update("t = set_add(ss, <<'x'>>)"),
      invalid(
        `The first argument to SET_ADD must equal the assignment value at ${at(update("t = set_add(ss, <<'x'>>)"), "set_add")}`,
      ),
    ],
    [
      update("ss = set_add(ss, ['x'])"),
      invalid(
        `The second argument to SET_ADD must be a value with type SET at ${at(update("ss = set_add(ss, ['x'])"), "ss", 31)}`,
      ),
    ],
    [
      update("ss = set_delete(ss)"),
      invalid(`SET_DELETE must have exactly two arguments at ${at(update("ss = set_delete(ss)"), "set_delete")}`),
    ],
    [update("ss = set_add(ss, <<1>>)"), invalid("An operand in the update expression has an incorrect data type")],
    [
      update("ss = set_add(ss, <<'x', 'x'>>)"),
      invalid("One or more parameter values were invalid: Input collection [x, x] contains duplicates."),
    ],
    [update("ss = set_add(ss, <<>>)"), invalid("Empty bags are not supported")],
    [
      where("set_add(ss, <<'x'>>) = ss"),
      invalid(`Unrecognized function: set_add at ${at(where("set_add(ss"), "set_add")}`),
    ],
    [
      "INSERT INTO orders VALUE {'pk': 'n', 'ss': set_add(<<'a'>>, <<'b'>>)}",
      invalid("Unsupported data type: set_add under key root at 1:44:7"),
    ],
    [update("newlist[0] = 'x'"), invalid("The document path provided in the update expression is invalid for update")],
    [
      "DELETE FROM orders WHERE s = 'x'",
      invalid("Where clause does not contain a mandatory equality on all key attributes"),
    ],
    ["DELETE FROM orders", invalid("Where clause does not contain a mandatory equality on all key attributes")],
    [
      "DELETE FROM songs WHERE pk = 'acme'",
      invalid("Where clause does not contain a mandatory equality on all key attributes"),
    ],
    ['UPDATE "none"."index" SET a = 1 WHERE pk = 1', invalid("This operation is not supported on an index")],
    ['SELECT * FROM "songs"."none"', invalid("The table does not have the specified index")],
    ['SELECT * FROM "songs"."a"."b"', invalid("A path may contain at most 2 components in the FROM clause")],
    ['SELECT * FROM "songs".""', invalid("Path component cannot be an empty string")],
    ["SELECT * FROM none_such WHERE pk = 'x'", "ResourceNotFoundException: Requested resource not found"],
    ["SELECT *, s FROM orders", invalid("Other attributes should not be present in the projection when '*' is used.")],
    ["SELECT m.a, a FROM orders", invalid("Duplicate identifiers in select clause: a")],
    ["SELECT s AS t FROM orders", invalid("Aliasing is not supported")],
    ["SELECT * FROM orders o WHERE pk = 'k'", invalid("Aliasing is not supported")],
    ["SELECT * FROM orders, songs", invalid("Only select from a single table or index is supported.")],
    ["SELECT * FROM orders WHERE s", invalid("WHERE clause must contain an expression that resolves to a boolean")],
    ["SELECT * FROM orders WHERE s = MISSING", invalid("MISSING must be compared using IS operator")],
    [
      "SELECT * FROM orders WHERE pk = 1",
      invalid("One or more parameter values were invalid: Condition parameter type does not match schema type"),
    ],
    ["SELECT * FROM orders WHERE pk = ?", invalid("Number of parameters in request and statement don't match.")],
    [
      "EXISTS(SELECT * FROM orders WHERE pk = 'k')",
      invalid("EXISTS can only be used in ExecuteTransaction write requests."),
    ],
    [
      update("pk = 'x'"),
      invalid(
        "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
      ),
    ],
    [
      update("m = 1, m.a = 2"),
      invalid(
        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, a]",
      ),
    ],
  ])("%s", async (statement, message) => {
    expect(await refused(statement)).toBe(message);
  });

  test("a consistent read of a global index", async () => {
    expect(await refused('SELECT * FROM "songs"."by-year" WHERE year = 2018', { ConsistentRead: true })).toBe(
      invalid("Strongly consistent read is not supported on Global Secondary Indexes"),
    );
  });

  test("a statement nested without end, at once", async () => {
    for (const deep of ["(", "NOT ", "[", "{'a':", "<<", "size("]) {
      const statement = `SELECT * FROM orders WHERE ${deep.repeat(Math.floor(8000 / deep.length))}`;
      expect(await refused(statement)).toContain("wasn't well formed");
    }
    const wide = Array.from({ length: 900 }, (_, n) => `n=${n}`).join(" OR ");
    expect(await rows(`SELECT * FROM orders WHERE ${wide}`)).toHaveLength(1);
    const grown = Array.from({ length: 40 }, (_, n) => `(sk>'${n}' OR pk='acme')`).join(" AND ");
    expect(await rows(`SELECT * FROM songs WHERE ${grown}`)).toHaveLength(7);
  });
});
