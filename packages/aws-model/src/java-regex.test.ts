import { describe, expect, test } from "vitest";
import { translateJavaRegex, UntranslatablePattern } from "./java-regex.js";

const fits = (pattern: string, value: string) => translateJavaRegex(pattern).test(value);

describe("a Java pattern", () => {
  test("must fit the whole value", () => {
    expect(fits("[a-z]+", "abc")).toBe(true);
    expect(fits("[a-z]+", "abc!")).toBe(false);
    expect(fits("a|b", "ab")).toBe(false);
    expect(fits("^\\d{12}$", "123456789012")).toBe(true);
    expect(fits("^\\d{12}$", "123456789012\n")).toBe(false);
  });

  test.each([
    ["a hyphen after a range is a hyphen", "[a-zA-Z0-9-_]+", "a-_9", "a.b"],
    ["a hyphen after a predefined class is a hyphen", "[\\w-_]*", "a-b_c", "a b"],
    ["any character that is no letter or digit may be escaped", "[\\:\\_\\-]+", ":_-", "a"],
    ["a hexadecimal escape is the character", "[^ /\\.$\\x22]*", "abc", 'a"b'],
    ["four hexadecimal digits make an escape, a fifth is a character", "[\\u10000]+", "\u10000", "\u{10000}"],
    ["two escaped surrogates are one character", "[\\uD800\\uDC00-\\uDBFF\\uDFFF]", "\u{1F600}", "a"],
    ["a POSIX class is one of ASCII", "\\p{Print}+", "a b~", "é"],
    ["a Unicode category is what it is in JavaScript", "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+", "Größe 1", "a!"],
    ["white space is ASCII's", "\\s", "\u000b", "\u00a0"],
    ["what is no white space may be Unicode's", "[^\\s]+", "\u00a0", " "],
    ["a dot stops at a next-line character", ".*", "abc", "a\u0085"],
    ["classes may be intersected", "[a-z&&[^aeiou]]+", "xyz", "xaz"],
    [
      "characters that JavaScript wants escaped in a class stand as they are",
      "[,;:|\\t (){}/!#%*+.<=>?@^`~]+",
      "(|){}",
      "x",
    ],
    ["a lookbehind looks behind", "[0-9A-Za-z\\.\\-_]*(?<!\\.)", "a.b", "a."],
    ["a negative lookahead looks ahead", "(?!^[0-9]+$)([a-zA-Z0-9-_]+)", "v1", "12"],
    ["a quoted part is literal", "\\Qa.b\\E+", "a.b", "axb"],
    ["an empty alternative fits nothing", "(|[a-z]+)", "", "1"],
  ])("%s", (_sentence, pattern, good, bad) => {
    expect(fits(pattern, good)).toBe(true);
    expect(fits(pattern, bad)).toBe(false);
  });

  test.each(["a*+", "(?>a)", "(?i)a", "[z-a]", "[a", "\\g"])("%s cannot be said in JavaScript", (pattern) => {
    expect(() => translateJavaRegex(pattern)).toThrow(UntranslatablePattern);
  });
});
