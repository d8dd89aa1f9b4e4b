import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "./sha256.js";

const nodes = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

test("a hash is the SHA-256 of the text's UTF-8 bytes", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (const length of [55, 56, 63, 64, 65, 119, 120, 1000])
    expect(sha256("a".repeat(length))).toBe(nodes("a".repeat(length)));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(sha256(text)).toBe(nodes(text));
    }),
  );
});
