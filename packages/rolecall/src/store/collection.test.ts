import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collection } from "./collection.js";
import { openSqliteStore } from "./sqlite/index.js";
import type { Store } from "./store.js";

interface Role {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly policies: readonly string[];
}

const roles = collection<Role, "byPolicy" | "byPath">({
  name: "test/roles",
  key: ({ account, name }) => [account, name],
  indexes: {
    byPolicy: ({ account, policies }) => policies.map((policy) => [account, policy]),
    byPath: ({ account, path }) => [[account, path]],
  },
});
const neighbours = collection<{ readonly id: number }>({ name: "test/roles2", key: ({ id }) => [id] });

const role = (name: string, changes: Partial<Role> = {}): Role => ({
  account: "1",
  name,
  path: "/",
  policies: [],
  ...changes,
});

describe("a collection", () => {
  let store: Store;

  beforeEach(async () => {
    store = await openSqliteStore({ memory: true });
  });

  afterEach(() => store.close());

  const put = (...all: Role[]) =>
    store.transact(async (tx) => {
      for (const one of all) await roles.put(tx, one);
    });
  const names = (all: readonly Role[]) => all.map(({ name }) => name);

  test("finds a record by its key, and says what is missing in the caller's words", async () => {
    await put(role("r"));
    await store.read(async (tx) => {
      expect(await roles.get(tx, ["1", "r"])).toEqual(role("r"));
      expect(await roles.get(tx, ["2", "r"])).toBeUndefined();
      expect(await roles.require(tx, ["1", "r"], () => new Error("none"))).toEqual(role("r"));
      await expect(roles.require(tx, ["1", "s"], () => new Error("no role s"))).rejects.toThrow("no role s");
    });
  });

  test("lists in pages, forward and backward, below a prefix, and nothing of its neighbours", async () => {
    await put(...["e", "a", "d", "b", "c"].map((name) => role(name)), role("other", { account: "2" }));
    await store.transact((tx) => neighbours.put(tx, { id: 1 }));
    await store.read(async (tx) => {
      const first = await roles.list(tx, { prefix: ["1"], limit: 2 });
      expect([names(first.items), first.next]).toEqual([
        ["a", "b"],
        ["1", "b"],
      ]);
      const second = await roles.list(tx, { prefix: ["1"], limit: 3, after: ["1", "b"] });
      expect([names(second.items), second.next]).toEqual([["c", "d", "e"], undefined]);
      const back = await roles.list(tx, { prefix: ["1"], limit: 2, reverse: true, after: ["1", "d"] });
      expect([names(back.items), back.next]).toEqual([
        ["c", "b"],
        ["1", "b"],
      ]);
      expect(names((await roles.list(tx, { prefix: [] })).items)).toEqual(["a", "b", "c", "d", "e", "other"]);
      expect((await roles.list(tx, { prefix: ["3"] })).items).toEqual([]);
      expect(names((await roles.list(tx, { prefix: ["1"], from: ["1", "c"] })).items)).toEqual(["c", "d", "e"]);
      expect(names((await roles.list(tx, { prefix: ["1"], from: ["1", "c"], reverse: true })).items)).toEqual([
        "c",
        "b",
        "a",
      ]);
      const rest = await roles.list(tx, { prefix: ["1"], from: ["1", "c"], after: ["1", "c"] });
      expect(names(rest.items)).toEqual(["d", "e"]);
    });
  });

  test("finds records by index, each once, and follows their changes", async () => {
    await put(role("a", { policies: ["p", "q"] }), role("b", { policies: ["p"] }), role("c", { policies: ["pp"] }));
    await store.read(async (tx) => {
      expect(names(await roles.by(tx, "byPolicy", ["1", "p"]))).toEqual(["a", "b"]);
      expect(names(await roles.by(tx, "byPolicy", ["1", "p"], { limit: 1 }))).toEqual(["a"]);
      expect(names(await roles.by(tx, "byPolicy", ["1"]))).toEqual(["a", "b", "c"]);
      expect(names(await roles.by(tx, "byPath", ["1", "/"]))).toEqual(["a", "b", "c"]);
    });
    await store.transact(async (tx) => {
      await roles.put(tx, role("a", { policies: ["q"] }));
      await roles.delete(tx, ["1", "b"]);
      await roles.delete(tx, ["1", "absent"]);
      expect(await roles.by(tx, "byPolicy", ["1", "p"])).toEqual([]);
    });
    await store.read(async (tx) => {
      expect(names(await roles.by(tx, "byPolicy", ["1", "q"]))).toEqual(["a"]);
      expect(names(await roles.by(tx, "byPath", ["1", "/"]))).toEqual(["a", "c"]);
    });
  });

  test("deletes everything below a prefix, index entries included", async () => {
    await put(
      role("a", { policies: ["p"] }),
      role("b", { policies: ["p"] }),
      role("a", { account: "2", policies: ["p"] }),
    );
    await store.transact((tx) => roles.deleteBelow(tx, ["1"]));
    const left = await store.read((tx) => tx.range({ prefix: [] }));
    expect(left.map(({ key }) => key)).toEqual([
      ["i", roles.name, "byPath", "2", "/", "2", "a"],
      ["i", roles.name, "byPolicy", "2", "p", "2", "a"],
      ["r", roles.name, "2", "a"],
    ]);
  });

  test("an index always finds exactly the records that name the value", async () => {
    const value = fc.constantFrom("p", "q", "pq", "");
    const change = fc.record({
      name: fc.constantFrom("a", "b", "ab", "c"),
      policies: fc.option(fc.uniqueArray(value, { maxLength: 3 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 5 }), async (transactions) => {
        await store.reset();
        const model = new Map<string, Role>();
        for (const changes of transactions) {
          await store.transact(async (tx) => {
            for (const { name, policies } of changes) {
              if (policies) await roles.put(tx, role(name, { policies }));
              else await roles.delete(tx, ["1", name]);
            }
          });
          for (const { name, policies } of changes) {
            if (policies) model.set(name, role(name, { policies }));
            else model.delete(name);
          }
        }
        const entries = [...model.values()].flatMap(({ policies }) => [...policies, "path"]).length;
        await store.read(async (tx) => {
          for (const policy of ["p", "q", "pq", ""]) {
            const expected = [...model.values()].filter(({ policies }) => policies.includes(policy));
            expect(names(await roles.by(tx, "byPolicy", ["1", policy]))).toEqual(names(expected).sort());
          }
          expect(await tx.range({ prefix: ["i", roles.name] })).toHaveLength(entries);
        });
      }),
      { numRuns: 100 },
    );
  });

  test("writes only the index entries that change", async () => {
    await put(role("a", { policies: ["p", "q"] }));
    let touched = 0;
    const stop = store.watch(["i", roles.name], () => touched++);
    await put(role("a", { policies: ["p", "q"], path: "/" }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(touched).toBe(0);
    await put(role("a", { policies: ["q"] }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(touched).toBe(1);
    stop();
  });
});
