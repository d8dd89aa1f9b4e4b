import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOfToken, textOfToken, tokenOfKey, tokenOfText } from "./page-token.js";

const anyText = fc.string({ unit: "grapheme", minLength: 1 });

test("a token gives back the key or the text it was made of", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyText, fc.integer()), { minLength: 1 }), anyText, (key, text) => {
      expect(keyOfToken(tokenOfKey(key))).toEqual(key);
      expect(textOfToken(tokenOfText(text))).toBe(text);
    }),
  );
});

test("what no page gave is no token", () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const token of ["", "!", "bm90IGpzb24", encoded({}), encoded("a"), encoded([["a"]]), encoded([null])]) {
    expect(keyOfToken(token)).toBeUndefined();
  }
  for (const token of ["", "!", "bm90IGpzb24=", "_w"]) expect(textOfToken(token)).toBeUndefined();
});
