/** The two comparisons of patterns against all texts of a small alphabet. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Budget, covers, NO_SLASH, overlaps } from "./glob.js";

const pattern = (...more: string[]) =>
  fc.array(fc.constantFrom("a", "/", "*", "?", ...more), { maxLength: 5 }).map((parts) => parts.join(""));
const TEXTS = texts("a/b", 6);

function texts(alphabet: string, longest: number): readonly string[] {
  const all = [""];
  for (let from = 0; from < all.length; from++) {
    const text = all[from] as string;
    if (text.length < longest) for (const letter of alphabet) all.push(text + letter);
  }
  return all;
}

const matcher = (glob: string): RegExp =>
  new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".").replaceAll(NO_SLASH, "[^/]*")}$`);

describe("of two patterns", () => {
  test("one covers the other only if it matches all that the other does", () => {
    fc.assert(
      fc.property(pattern(), pattern(), (wide, narrow) => {
        if (!covers(wide, narrow)) return;
        const [a, b] = [matcher(wide), matcher(narrow)];
        for (const text of TEXTS) if (b.test(text)) expect(a.test(text), `${wide} ${narrow} ${text}`).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("one that is all text is covered exactly if it matches", () => {
    fc.assert(
      fc.property(pattern(), fc.constantFrom(...TEXTS), (wide, text) => {
        expect(covers(wide, text)).toBe(matcher(wide).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("they overlap exactly if some text is matched by both", () => {
    fc.assert(
      fc.property(pattern(), pattern(NO_SLASH), (a, b) => {
        // Five characters each: what both match, if anything, has an instance of at most six.
        const [first, second] = [matcher(a), matcher(b)];
        const both = TEXTS.some((text) => first.test(text) && second.test(text));
        if (both) expect(overlaps(a, b), `${a} ${b}`).toBe(true);
        else if (overlaps(a, b)) expect(shortest(a, b)).toBeGreaterThan(6);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** No common text is shorter than what either pattern needs. */
const shortest = (...globs: string[]): number =>
  globs.reduce((sum, glob) => sum + glob.replace(/[*\0]/g, "").length, 0);

test("a budget once spent stays spent", () => {
  const budget = new Budget(10);
  expect([budget.spend(6), budget.spent, budget.spend(6), budget.spent, budget.spend(0)]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
});
