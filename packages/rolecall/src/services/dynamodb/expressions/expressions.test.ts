import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Invalid } from "../errors.js";
import type { Item } from "../values/attribute-value.js";
import { bindCondition, meets } from "./condition.js";
import { Placeholders } from "./placeholders.js";
import { bindProjection, project } from "./projection.js";
import { applyUpdate, bindUpdate } from "./update.js";

type Values = ConstructorParameters<typeof Placeholders>[1];

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
  return "accepted";
};
const condition = (text: string, values?: Values, names?: Record<string, string>) =>
  bindCondition(text, new Placeholders(names, values));
const holdsFor = (item: Item, text: string, values?: Values) => meets(item, condition(text, values).condition);
const updated = (item: Item, text: string, values?: Values, names?: Record<string, string>) =>
  applyUpdate(item, bindUpdate(text, new Placeholders(names, values)));
const projected = (item: Item, text: string) =>
  project(item, bindProjection(text, new Placeholders(undefined, undefined)));

describe("syntax errors name the token and what is near, as AWS does", () => {
  test.each([
    ["attribute_not_exists(", '"<EOF>", near: "("'],
    ["attribute_exists(pk", '"<EOF>", near: "pk"'],
    ["a =", '"<EOF>", near: "="'],
    ["a = :v AND", '"<EOF>", near: "AND"'],
    ["a BETWEEN :v", '"<EOF>", near: ":v"'],
    ["(a = :v", '"<EOF>", near: ":v"'],
    ["a.", '"<EOF>", near: "."'],
    ["attribute_exists(pk) x", '"x", near: ") x"'],
    ["attribute_exists(pk) x y", '"x", near: ") x y"'],
    ["a = # , b", '"#", near: "= # ,"'],
    ["a == :v", '"=", near: "==:v"'.replace("==:v", "== :v")],
  ])("%s", (text, said) => {
    expect(refusal(() => condition(text, { ":v": { S: "x" } }))).toBe(`Syntax error; token: ${said}`);
  });
});

describe("conditions", () => {
  const item: Item = {
    n: { N: "5" },
    s: { S: "orders/2026" },
    b: { B: "AQID" },
    ss: { SS: ["a", "b"] },
    l: { L: [{ N: "1" }, { S: "x" }, { SS: ["p", "q"] }] },
    m: { M: { inside: { L: [{ S: "deep" }] } } },
    flag: { BOOL: true },
  };
  const values: Values = {
    ":5": { N: "5.0" },
    ":9": { N: "9" },
    ":x": { S: "x" },
    ":orders": { S: "orders" },
    ":qp": { SS: ["q", "p"] },
    ":deep": { S: "deep" },
    ":one": { B: Uint8Array.of(1) },
    ":L": { S: "L" },
    ":yes": { BOOL: true },
  };
  test.each([
    ["n = :5", true],
    ["n <> :5", false],
    ["n < :9 AND NOT n > :9", true],
    ["n BETWEEN :5 AND :9", true],
    ["n IN (:9, :5)", true],
    ["n IN (:9, :x)", false],
    ["s > :9", false],
    ["gone = :5", false],
    ["gone <> :5", true],
    ["gone < :5 OR gone >= :5", false],
    ["NOT gone = :5", true],
    ["begins_with(s, :orders)", true],
    ["begins_with(b, :one)", true],
    ["begins_with(n, :orders)", false],
    ["contains(s, :x)", false],
    ["contains(ss, :x)", false],
    ["contains(l, :x)", true],
    ["contains(l, :qp)", true],
    ["contains(b, :one)", true],
    ["m.inside[0] = :deep", true],
    ["m.inside[1] = :deep", false],
    ["l[2] = :qp", true],
    ["size(l) = size(m) OR size(ss) < :5", true],
    ["size(n) = :5", false],
    ["attribute_type(l, :L)", true],
    ["attribute_exists(m.inside[0]) AND attribute_not_exists(m.rest)", true],
    ["attribute_exists(toString) OR attribute_exists(m.valueOf)", false],
    ["flag = :yes", true],
  ])("%s is %s", (text, expected) => {
    expect(holdsFor(item, text, values)).toBe(expected);
  });

  test("AND binds tighter than OR, NOT tighter than both", () => {
    const none: Item = { a: { N: "1" } };
    expect(holdsFor(none, "attribute_exists(a) OR attribute_exists(b) AND attribute_exists(c)")).toBe(true);
    expect(holdsFor(none, "NOT attribute_exists(b) AND attribute_exists(b)")).toBe(false);
  });

  test("more than 4096 bytes, more than 100 IN operands and empty texts are refused", () => {
    expect(refusal(() => condition(" ".repeat(4097)))).toBe(
      "Expression size has exceeded the maximum allowed size; expression size: 4097",
    );
    expect(refusal(() => condition(`a IN (${Array(101).fill("b").join(",")})`))).toBe(
      "The IN operator is provided with too many operands; number of operands: 101",
    );
    expect(refusal(() => condition(""))).toBe("The expression can not be empty;");
  });

  test("a literal without an order is refused beside < and BETWEEN, whatever the item holds", () => {
    expect(refusal(() => condition("a < :b", { ":b": { BOOL: true } }))).toBe(
      "Incorrect operand type for operator or function; operator: <, operand type: BOOL",
    );
  });

  test("placeholders that no expression uses are told", () => {
    const placeholders = new Placeholders({ "#a": "a", "#b": "b" }, { ":v": { S: "x" }, ":w": { S: "y" } });
    bindCondition("#a = :w", placeholders);
    expect(refusal(() => placeholders.requireAllUsed())).toBe(
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
    );
  });
});

describe("updates", () => {
  const item: Item = {
    n: { N: "5" },
    l: { L: [{ S: "0" }, { S: "1" }, { S: "2" }] },
    m: { M: { a: { M: { b: { N: "1" } } } } },
    ss: { SS: ["a", "b"] },
  };
  const values: Values = {
    ":1": { N: "1" },
    ":s": { S: "new" },
    ":l": { L: [{ S: "3" }] },
    ":b": { SS: ["b"] },
    ":c": { SS: ["c"] },
    ":ab": { SS: ["a", "b"] },
    ":empty": { L: [] },
  };
  const used = (text: string): Values =>
    Object.fromEntries(Object.entries(values).filter(([key]) => new RegExp(`${key}\\b`).test(text)));

  test.each<[string, Item]>([
    ["SET n = n + :1", { ...item, n: { N: "6" } }],
    ["SET x = n - :1, n = :1", { ...item, n: { N: "1" }, x: { N: "4" } }],
    ["SET x = if_not_exists(x, :s)", { ...item, x: { S: "new" } }],
    ["SET x = if_not_exists(n, :s)", { ...item, x: { N: "5" } }],
    ["SET l = list_append(:l, l)", { ...item, l: { L: [{ S: "3" }, { S: "0" }, { S: "1" }, { S: "2" }] } }],
    ["SET x = list_append(if_not_exists(x, :empty), :l)", { ...item, x: { L: [{ S: "3" }] } }],
    ["SET m.a.b = :s", { ...item, m: { M: { a: { M: { b: { S: "new" } } } } } }],
    ["SET l[9] = :s, l[7] = :1", { ...item, l: { L: [{ S: "0" }, { S: "1" }, { S: "2" }, { N: "1" }, { S: "new" }] } }],
    ["REMOVE l[0], l[2]", { ...item, l: { L: [{ S: "1" }] } }],
    ["SET l[1] = :s REMOVE l[0]", { ...item, l: { L: [{ S: "new" }, { S: "2" }] } }],
    ["REMOVE m.a.b, gone", { ...item, m: { M: { a: { M: {} } } } }],
    ["ADD n :1, x :1", { ...item, n: { N: "6" }, x: { N: "1" } }],
    ["ADD ss :c", { ...item, ss: { SS: ["a", "b", "c"] } }],
    ["DELETE ss :b", { ...item, ss: { SS: ["a"] } }],
    ["DELETE gone :b", item],
  ])("%s", (text, after) => {
    const before = structuredClone(item);
    expect(updated(item, text, Object.keys(used(text) ?? {}).length > 0 ? used(text) : undefined)).toEqual(after);
    expect(item).toEqual(before);
  });

  test("deleting a set's last members removes the attribute", () => {
    expect(updated({ ss: { SS: ["b", "a"] } }, "DELETE ss :ab", used(":ab"))).toEqual({});
  });

  test.each([
    ["SET x.y = :s", "The document path provided in the update expression is invalid for update"],
    ["SET n.y = :s", "The document path provided in the update expression is invalid for update"],
    ["SET m[0] = :s", "The document path provided in the update expression is invalid for update"],
    ["REMOVE x.y", "The document path provided in the update expression is invalid for update"],
    ["SET x = y", "The provided expression refers to an attribute that does not exist in the item"],
    ["SET x = l + :1", "An operand in the update expression has an incorrect data type"],
    ["SET x = list_append(n, :l)", "An operand in the update expression has an incorrect data type"],
    ["ADD ss :1", "An operand in the update expression has an incorrect data type"],
  ])("%s is refused", (text, message) => {
    const given = used(text);
    expect(refusal(() => updated(item, text, Object.keys(given ?? {}).length > 0 ? given : undefined))).toBe(message);
  });
});

describe("projections", () => {
  const item: Item = {
    a: { S: "1" },
    l: { L: [{ M: { a: { S: "0a" }, b: { S: "0b" }, c: { S: "0c" } } }, { S: "one" }, { S: "two" }] },
    m: { M: { x: { M: { y: { S: "deep" }, z: { S: "other" } } } } },
  };
  test.each<[string, Item]>([
    ["a, gone", { a: { S: "1" } }],
    ["l[2], l[1]", { l: { L: [{ S: "one" }, { S: "two" }] } }],
    ["l[0].b, l[0].a", { l: { L: [{ M: { b: { S: "0b" }, a: { S: "0a" } } }] } }],
    ["m.x.y", { m: { M: { x: { M: { y: { S: "deep" } } } } } }],
    ["m.x.nothing, l[8], a.b, valueOf", {}],
  ])("%s", (text, kept) => {
    expect(projected(item, text)).toEqual(kept);
  });
});

describe("whatever is sent as an expression", () => {
  const words = fc.constantFrom(
    ..."a #n :v ( ) , . [ 0 ] = <> < + - AND OR NOT IN BETWEEN SET REMOVE ADD DELETE size contains # : é \n".split(" "),
  );
  const texts = fc.oneof(
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join(" ")),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.string(),
    fc
      .tuple(fc.constantFrom("(", "NOT ", "SET a = (", "a.", "a["), fc.integer({ min: 1, max: 5000 }))
      .map(([part, count]) => part.repeat(count)),
    fc.integer({ min: 1, max: 5000 }).map((count) => `SET a = ${"(".repeat(count)}`),
  );
  test.each([
    ["a condition", bindCondition],
    ["an update", bindUpdate],
    ["a projection", bindProjection],
  ])("as %s, it is taken or refused, never our own mistake", (_what, bind) => {
    fc.assert(
      fc.property(texts, (text) => {
        refusal(() => bind(text, new Placeholders({ "#n": "n" }, { ":v": { N: "1" } })));
      }),
      { numRuns: 500 },
    );
  });
});
