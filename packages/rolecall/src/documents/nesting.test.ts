import { expect, test } from "vitest";
import { DEEPEST, isDeeperThan, isYamlDeeperThan } from "./nesting.js";

const lists = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const maps = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

test.each([
  ["lists", lists],
  ["maps", maps],
])("%s may nest so deep and no deeper, in JSON and in YAML", (_, nested) => {
  for (const [levels, deeper] of [
    [1, false],
    [DEEPEST, false],
    [DEEPEST + 1, true],
    [100_000, true],
  ] as const) {
    expect([levels, isDeeperThan(JSON.parse(nested(levels)))]).toEqual([levels, deeper]);
    expect([levels, isYamlDeeperThan(nested(levels))]).toEqual([levels, deeper]);
  }
});

test.each([
  ["lists in a line", (levels: number) => `${"- ".repeat(levels)}a`],
  [
    "maps line by line",
    (levels: number) => Array.from({ length: levels }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
  ],
  ["keys that are maps", (levels: number) => `${"? ".repeat(levels)}a`],
])("YAML's %s count as well", (_, nested) => {
  expect(isYamlDeeperThan(nested(DEEPEST - 1))).toBe(false);
  expect(isYamlDeeperThan(nested(DEEPEST + 1))).toBe(true);
});

test("a wide document is not deep", () => {
  const wide = { list: Array.from({ length: 50_000 }, (_, at) => ({ at })) };
  expect(isDeeperThan(wide, 3)).toBe(false);
  expect(isDeeperThan(wide, 2)).toBe(true);
  expect(isDeeperThan("text")).toBe(false);
});
