import fc from "fast-check";
import { expect, test } from "vitest";
import { accountOfCanonicalId, canonicalId } from "./canonical-id.js";

test("a canonical user id is 64 hexadecimal digits, from which its account and no other can be read", () => {
  const digit = fc.integer({ min: 0, max: 9 }).map(String);
  const accounts = fc.array(digit, { minLength: 12, maxLength: 12 }).map((digits) => digits.join(""));
  fc.assert(
    fc.property(accounts, fc.nat(63), (account, at) => {
      const id = canonicalId(account);
      expect(id).toMatch(/^[0-9a-f]{64}$/);
      expect(accountOfCanonicalId(id)).toBe(account);
      const other = id.slice(0, at) + (id[at] === "0" ? "1" : "0") + id.slice(at + 1);
      expect(accountOfCanonicalId(other)).toBeUndefined();
    }),
  );
});

test.each(["", "x", "Z".repeat(64), "0".repeat(64)])("%j is no account's", (id) => {
  expect(accountOfCanonicalId(id)).toBeUndefined();
});
