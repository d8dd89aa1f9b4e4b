import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountOfAccessKey, countedIds, createIds, newAccessKeyId } from "./ids.js";

describe("access key ids", () => {
  test("keys of real accounts encode the account that AWS reports for them", () => {
    expect(accountOfAccessKey("ASIAY34FZKBOKMUTVV7A")).toBe("609629065308");
    expect(accountOfAccessKey("ASIAQNZGKIQY56JQ7WML")).toBe("029608264753");
  });

  test("every account comes back from the keys made for it", () => {
    const ids = createIds();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), fc.constantFrom("AKIA", "ASIA"), (number, prefix) => {
        const account = number.toString().padStart(12, "0");
        const id = newAccessKeyId(prefix as "AKIA", account, ids);
        expect(id).toMatch(/^A[KS]IA[A-Z2-7]{16}$/);
        expect(accountOfAccessKey(id)).toBe(account);
      }),
    );
  });

  test("keys from before AWS encoded accounts, and what is no key, name none", () => {
    expect(accountOfAccessKey("AKIAIOSFODNN7EXAMPLE")).toBeUndefined();
    expect(accountOfAccessKey("ASIA7777777777777777")).toBeUndefined();
    expect(accountOfAccessKey("test")).toBeUndefined();
    expect(accountOfAccessKey("AKIAY34FZKBOKMUTVV7a")).toBeUndefined();
  });
});

describe("unique ids", () => {
  test("a unique id is its prefix and 17 characters", () => {
    expect(createIds().unique("AROA")).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(createIds().unique("AROA")).not.toBe(createIds().unique("AROA"));
  });

  test("counted ids repeat from run to run and never within one", () => {
    const run = () => {
      const ids = countedIds();
      return [
        ids.uuid(),
        ids.uuid(),
        ids.unique("AIDA"),
        ids.unique("AIDA"),
        Buffer.from(ids.bytes(40)).toString("hex"),
      ];
    };
    expect(run()).toEqual(run());
    expect(new Set(run()).size).toBe(5);
    expect(run()[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(countedIds().bytes(40)).toHaveLength(40);
  });
});
