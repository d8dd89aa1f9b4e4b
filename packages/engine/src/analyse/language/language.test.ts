import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Condition } from "../../conditions/condition.js";
import { findOperator, type Operator } from "../../conditions/operators.js";
import { contextOf } from "../../context.js";
import { ResourcePattern } from "../../match/resource.js";
import { parseVariables } from "../../match/variables.js";
import { compileMatcher, globPattern } from "../../match/wildcard.js";
import {
  actionGlob,
  EVERYTHING,
  type Glob,
  glob,
  includes,
  intersection,
  type Language,
  literal,
  outside,
  overlap,
  partition,
  RESOURCES,
  resourceGlob,
  resourceParts,
  type TextOperator,
  templateGlob,
  valueLanguage,
  witness,
} from "./index.js";

/** Whether a text belongs to a language, asked of the automaton. */
const belongs = (text: string, language: Language): boolean => witness([[literal(text)], language], []) !== undefined;

const wild = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 6 }).map((parts) => parts.join(""));
const matches = (pattern: string, text: string): boolean => compileMatcher(globPattern(pattern)).test(text);

/** Every text of `a`, `b` and `c` up to this length. */
function textsUpTo(length: number): string[] {
  const texts = [""];
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] as string;
    if (text.length < length) for (const letter of "abc") texts.push(text + letter);
  }
  return texts;
}
const SHORT = textsUpTo(6);

/** As a policy would write it. */
const written = (steps: Glob): string =>
  steps.map((step) => (step.run ? "*" : step.except ? "?" : String.fromCharCode(step.codes[0] as number))).join("");

describe("cells", () => {
  test("are exactly the combinations of patterns that some text fits, each with a text that does", () => {
    fc.assert(
      fc.property(fc.array(wild, { minLength: 1, maxLength: 4 }), (patterns) => {
        const { cells, complete } = partition(patterns.map((pattern) => [glob(pattern)]));
        expect(complete).toBe(true);
        const signs = (text: string) => patterns.flatMap((pattern, i) => (matches(pattern, text) ? [i] : [])).join();
        for (const cell of cells) expect(signs(cell.witness)).toBe(cell.matches.join());
        const known = new Set(cells.map((cell) => cell.matches.join()));
        expect(known.size).toBe(cells.length);
        expect(SHORT.filter((text) => !known.has(signs(text)))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("count only texts of the language they lie within", () => {
    const { cells } = partition([[glob("a*")]], { within: [glob("?b")] });
    expect(cells.map((cell) => cell.witness).sort()).toEqual(["ab", "bb"]);
  });

  test("are given up, not guessed, where patterns need exponentially many states", () => {
    const patterns = ["a", "b", "c", "d"].map((letter) => [glob(`*${letter}${"?".repeat(18)}`)]);
    expect(partition(patterns, { states: 2000 }).complete).toBe(false);
    expect(witness(patterns, [[glob("*")]], { states: 2000 })).toBe("too-hard");
  });

  test("of hundreds of long literal patterns are found at once", () => {
    const patterns = Array.from({ length: 400 }, (_, i) => [glob(`service${i % 20}:Describe${i}Something*`)]);
    const start = performance.now();
    expect(partition(patterns).complete).toBe(true);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("sets", () => {
  test("what two patterns have in common is what both match", () => {
    fc.assert(
      fc.property(wild, wild, (a, b) => {
        const common = intersection(glob(a), glob(b));
        if (common === "too-hard") return;
        for (const text of textsUpTo(5))
          expect(belongs(text, common), `${text} in ${a} and ${b}`).toBe(matches(a, text) && matches(b, text));
      }),
      { numRuns: 40 },
    );
  });

  test("a pattern holds another or a text shows that it does not", () => {
    fc.assert(
      fc.property(wild, wild, (outer, inner) => {
        const shown = outside([glob(inner)], [glob(outer)]);
        if (shown === "too-hard") throw new Error("small patterns are never too hard");
        if (shown !== undefined) {
          expect(matches(inner, shown.text)).toBe(true);
          expect(matches(outer, shown.text)).toBe(false);
        } else expect(SHORT.filter((text) => matches(inner, text) && !matches(outer, text))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  const common = (a: string, b: string): string[] => (intersection(glob(a), glob(b)) as Glob[]).map(written).sort();
  test.each([
    ["s3:Get*", "*Object", ["s3:Get*Object", "s3:GetObject"].slice(0, 1)],
    ["a*", "b*", []],
    ["a*", "*", ["a*"]],
    ["ab", "a?", ["ab"]],
    ["a*c", "a*b*", ["a*b*c"]],
  ])("%s and %s have %s in common", (a, b, expected) => {
    expect(common(a, b)).toEqual(expected);
  });

  test("overlap shows the shortest text of both", () => {
    expect(overlap([glob("a*b")], [glob("??*b")])).toEqual({ text: "aab" });
    expect(overlap([glob("a*")], [glob("b*")])).toBeUndefined();
    expect(includes(EVERYTHING, [glob("x?")])).toBe(true);
  });
});

describe("what AWS's elements match is what their languages hold", () => {
  const pieces = fc.constantFrom("arn", ":", ":", "*", "?", "a", "aws", "sqs");
  const arnText = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(""));

  test("Resource, whose wildcards stop at colons before the sixth part", () => {
    fc.assert(
      fc.property(arnText, arnText, (pattern, text) => {
        const entry = new ResourcePattern(pattern, true);
        const language = [resourceGlob(pattern, resourceParts(pattern, true))];
        expect(belongs(text, language)).toBe(entry.matches(text, contextOf({})) === 1);
      }),
    );
  });

  const operators: readonly TextOperator[] = [
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "ArnLike",
    "Bool",
  ];
  test.each(operators)("%s", (operator) => {
    const piece = operator === "Bool" ? fc.constantFrom("true", "True", "false", "x") : pieces;
    const value = fc
      .array(fc.oneof(piece, fc.constantFrom("K", "k", "A")), { maxLength: 9 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(value, value, fc.boolean(), (policyValue, requestValue, same) => {
        const asked = same ? policyValue : requestValue;
        const language = valueLanguage(operator, parseVariables(policyValue, true)) as Language;
        const condition = new Condition(operator, "k", [policyValue], findOperator(operator) as Operator, true);
        const readable = operator !== "Bool" || /^(true|false)$/i.test(policyValue);
        expect(belongs(asked, language) && readable).toBe(condition.holds(contextOf({ k: asked })) === 1);
      }),
    );
  });

  test("a value that is no ARN has empty parts at its end", () => {
    const language = valueLanguage("ArnLike", parseVariables("*", true)) as Language;
    expect(belongs("x", language)).toBe(true);
    expect(belongs("x:", language)).toBe(true);
    expect(belongs("x:y", language)).toBe(false);
  });

  test("letters beyond ASCII are not compared without regard to case", () => {
    expect(valueLanguage("StringEqualsIgnoreCase", parseVariables("straße", true))).toBeUndefined();
    expect(belongs("\u212aelvin", valueLanguage("StringEqualsIgnoreCase", parseVariables("kelvin", true)) ?? [])).toBe(
      true,
    );
  });

  test("actions are compared in lower case", () => {
    expect(belongs("s3:getobject", [actionGlob("S3:Get*")])).toBe(true);
  });

  test("a template of the service authorization reference stands for the ARNs of its kind", () => {
    const object = templateGlob("arn:${Partition}:s3:::${BucketName}/${ObjectName}", { fixed: { Partition: "aws" } });
    expect(witness([[object]], [])).toEqual({ text: "arn:aws:s3:::a/a" });
    expect(includes(RESOURCES, [object])).toBe(true);
    expect(belongs("arn:aws:s3:::bucket", [object])).toBe(false);
  });
});
