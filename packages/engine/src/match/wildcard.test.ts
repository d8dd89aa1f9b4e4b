import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ANY_ONE,
  ANY_RUN,
  appendLiteral,
  compileMatcher,
  globPattern,
  SEGMENT_ONE,
  SEGMENT_RUN,
  type Wildcard,
} from "./wildcard.js";

const WILDCARDS = new Map<Wildcard, string>([
  [ANY_RUN, "[\\s\\S]*"],
  [ANY_ONE, "[\\s\\S]"],
  [SEGMENT_RUN, "[^:]*"],
  [SEGMENT_ONE, "[^:]"],
]);
/** As ARNs make them: what stays in its segment stands before the sixth, what does not in it or at an end. */
const patterns = fc
  .tuple(
    fc.array(fc.constantFrom(97, 98, 58, ANY_RUN, SEGMENT_RUN, SEGMENT_ONE), { maxLength: 8 }),
    fc.array(fc.constantFrom(97, 98, 58, ANY_RUN, ANY_ONE), { maxLength: 5 }),
  )
  .map(([before, sixth]) => {
    const pattern: (string | Wildcard)[] = [];
    for (const one of [...before, ...sixth])
      if (one < 0) pattern.push(one as Wildcard);
      else appendLiteral(pattern, String.fromCharCode(one));
    return pattern;
  });
const text = fc.array(fc.constantFrom("a", "b", ":"), { maxLength: 12 }).map((all) => all.join(""));

test("every pattern matches what its regular expression matches", () => {
  fc.assert(
    fc.property(patterns, text, (pattern, subject) => {
      const source = pattern.map((one) => (typeof one === "string" ? one : WILDCARDS.get(one))).join("");
      expect(compileMatcher(pattern).test(subject)).toBe(new RegExp(`^${source}$`).test(subject));
    }),
    { numRuns: 50_000 },
  );
});

test("head and tail are what every match begins and ends with", () => {
  fc.assert(
    fc.property(patterns, text, (pattern, subject) => {
      const matcher = compileMatcher(pattern);
      if (!matcher.test(subject)) return;
      expect(subject.startsWith(matcher.head)).toBe(true);
      expect(subject.endsWith(matcher.tail)).toBe(true);
      if (matcher.exact !== undefined) expect(subject).toBe(matcher.exact);
    }),
    { numRuns: 5_000 },
  );
});

test.each([`${"a*".repeat(200)}b`, `${"*a".repeat(200)}b`, `${"a?*".repeat(100)}b`])(
  "a pattern that nearly repeats itself takes no exponential time",
  (pattern) => {
    const started = performance.now();
    expect(compileMatcher(globPattern(pattern)).test("a".repeat(4_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(10_000);
  },
);
