/** What every driver of the store promises, as tests. Each driver's own test file runs it. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packKey } from "./key.js";
import type { Json, Key, RangeOptions, Store } from "./store.js";

export interface Driver {
  /** Opens the store; the second time in a test, the same one again. */
  open(): Promise<Store>;
  /** Removes what a test left, where that does not go by itself. */
  remove?(): Promise<void>;
  /** Keys of the test that writes many, and transactions of those that race; a driver over a socket takes fewer. */
  readonly many?: number;
  readonly racing?: number;
}

export function storeContract(name: string, driver: () => Promise<Driver>): void {
  describe(name, () => {
    let store: Store;
    let place: Driver;

    beforeEach(async () => {
      place = await driver();
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.remove?.();
    });

    const put = (...entries: readonly (readonly [Key, Json])[]) =>
      store.transact(async (tx) => {
        for (const [key, value] of entries) tx.put(key, value);
      });
    const get = (key: Key) => store.read((tx) => tx.get(key));
    const range = (options: RangeOptions) => store.read((tx) => tx.range(options));
    const keys = async (options: RangeOptions) => (await range(options)).map(({ key }) => key);

    describe("values", () => {
      test("what was put is read, what was not is undefined", async () => {
        await put([["a", 1], { name: "ann", list: [1, null, true, "x"] }]);
        expect(await get(["a", 1])).toEqual({ name: "ann", list: [1, null, true, "x"] });
        expect(await get(["a", 2])).toBeUndefined();
        expect(await get(["a"])).toBeUndefined();
      });

      test("null, false, zero and the empty string are values", async () => {
        await put([["n"], null], [["f"], false], [["z"], 0], [["s"], ""]);
        expect([await get(["n"]), await get(["f"]), await get(["z"]), await get(["s"])]).toEqual([null, false, 0, ""]);
      });

      test("a put replaces, a delete removes, deleting what is not there is no error", async () => {
        await put([["a"], 1]);
        await put([["a"], 2]);
        expect(await get(["a"])).toBe(2);
        await store.transact(async (tx) => {
          tx.delete(["a"]);
          tx.delete(["b"]);
        });
        expect(await get(["a"])).toBeUndefined();
        await put([["a"], 3]);
        expect(await get(["a"])).toBe(3);
      });

      test("text comes back as it was: NUL, lone surrogates, emoji, __proto__", async () => {
        const value = JSON.parse('{"__proto__":"\\u0000a","x":"\\ud800","y":"😀\\u2028"}');
        await put([["odd\0\ud800"], value]);
        const found = await get(["odd\0\ud800"]);
        expect(JSON.stringify(found)).toBe(JSON.stringify(value));
        expect(await get(["odd\0\ud801"])).toBeUndefined();
      });

      test("a value of one megabyte comes back whole", async () => {
        const body = "0123456789abcdef".repeat(65_536);
        await put([["big"], { body }]);
        expect(await get(["big"])).toEqual({ body });
        expect((await range({ prefix: ["big"] }))[0]?.value).toEqual({ body });
      });

      test("values are deeply frozen, from get, range and the transaction's own writes alike", async () => {
        await put([["a"], { deep: [{ x: 1 }] }]);
        const values = await store.transact(async (tx) => {
          tx.put(["b"], { deep: [{ x: 1 }] });
          return [
            await tx.get(["a"]),
            await tx.get(["b"]),
            ...(await tx.range({ prefix: [] })).map(({ value }) => value),
          ];
        });
        expect(values).toHaveLength(4);
        for (const value of values as unknown as { deep: { x: number }[] }[]) {
          expect(() => {
            (value.deep[0] as { x: number }).x = 2;
          }).toThrow(TypeError);
          expect(() => value.deep.push({ x: 2 })).toThrow(TypeError);
        }
      });

      test("changing an object after it was put does not change the store", async () => {
        const value = { list: [1] };
        await store.transact(async (tx) => {
          tx.put(["a"], value);
          value.list.push(2);
          expect(await tx.get(["a"])).toEqual({ list: [1] });
        });
        value.list.push(3);
        expect(await get(["a"])).toEqual({ list: [1] });
      });

      test("the array that range gives belongs to the caller", async () => {
        await put([["a", 1], 1]);
        (await range({ prefix: ["a"] })).pop();
        expect(await keys({ prefix: ["a"] })).toEqual([["a", 1]]);
      });
    });

    describe("ranges", () => {
      const rows: Key[] = [
        ["a"],
        ["a", -1.5],
        ["a", 0],
        ["a", 2],
        ["a", 10],
        ["a", "x"],
        ["a", "x", "y"],
        ["ab"],
        ["b"],
      ];

      beforeEach(() => put(...rows.map((key, at) => [key, at] as const)));

      test("hold what begins with the prefix's parts, in order, and the key that is the prefix", async () => {
        expect(await keys({ prefix: ["a"] })).toEqual(rows.slice(0, 7));
        expect(await keys({ prefix: ["a", "x"] })).toEqual(rows.slice(5, 7));
        expect(await keys({ prefix: [] })).toEqual(rows);
        expect(await keys({ prefix: ["c"] })).toEqual([]);
      });

      test("take limits, forward and backward", async () => {
        expect(await keys({ prefix: ["a"], limit: 2 })).toEqual(rows.slice(0, 2));
        expect(await keys({ prefix: ["a"], limit: 2, reverse: true })).toEqual([rows[6], rows[5]]);
        expect(await keys({ prefix: ["a"], reverse: true })).toEqual(rows.slice(0, 7).reverse());
        expect(await keys({ prefix: ["a"], limit: 0 })).toEqual([]);
        expect(await keys({ prefix: ["a"], limit: 100 })).toHaveLength(7);
      });

      test("from and through include their key, after and before do not", async () => {
        const prefix = ["a"];
        expect(await keys({ prefix, from: ["a", 0], through: ["a", 10] })).toEqual(rows.slice(2, 5));
        expect(await keys({ prefix, after: ["a", 0], before: ["a", 10] })).toEqual([["a", 2]]);
        expect(await keys({ prefix, after: ["a"] })).toEqual(rows.slice(1, 7));
        expect(await keys({ prefix, after: ["a", 0], before: ["a", "x"], reverse: true, limit: 1 })).toEqual([
          ["a", 10],
        ]);
        expect(await keys({ prefix, from: ["a", 5] })).toEqual(rows.slice(4, 7));
        expect(await keys({ prefix, from: ["a", 5], before: ["a", 1] })).toEqual([]);
        expect(await keys({ prefix, from: [], through: ["z"] })).toEqual(rows.slice(0, 7));
      });

      test("show the transaction's own puts, deletes and deleted ranges, under a limit too", async () => {
        await store.transact(async (tx) => {
          const own = async (options: Omit<RangeOptions, "prefix">) =>
            (await tx.range({ prefix: ["a"], ...options })).map(({ key, value }) => [...key.slice(1), value]);
          tx.delete(["a"]);
          tx.delete(["a", -1.5]);
          tx.put(["a", 1], "new");
          tx.put(["a", 2], "changed");
          expect(await own({ limit: 3 })).toEqual([
            [0, 2],
            [1, "new"],
            [2, "changed"],
          ]);
          expect(await own({ limit: 2, reverse: true })).toEqual([
            ["x", "y", 6],
            ["x", 5],
          ]);
          tx.deleteRange(["a", "x"]);
          tx.put(["a", "x", "z"], "after");
          expect(await own({ limit: 2, reverse: true })).toEqual([
            ["x", "z", "after"],
            [10, 4],
          ]);
          expect(await tx.get(["a", "x", "y"])).toBeUndefined();
          expect(await tx.get(["a", "x", "z"])).toBe("after");
        });
        expect(await keys({ prefix: ["a"] })).toEqual([
          ["a", 0],
          ["a", 1],
          ["a", 2],
          ["a", 10],
          ["a", "x", "z"],
        ]);
      });

      test("deleteRange takes what was put before it in the same transaction, and nothing beside the prefix", async () => {
        await store.transact(async (tx) => {
          tx.put(["a", "fresh"], 1);
          tx.deleteRange(["a"]);
        });
        expect(await keys({ prefix: [] })).toEqual([["ab"], ["b"]]);
      });

      test("many keys are walked page by page", async () => {
        const many = place.many ?? 20_000;
        for (let from = 0; from < many; from += 2000) {
          await put(
            ...Array.from({ length: Math.min(2000, many - from) }, (_, at) => [["m", "n", from + at], at] as const),
          );
        }
        let seen = 0;
        let after: Key | undefined;
        for (;;) {
          const page = await range({ prefix: ["m", "n"], limit: 1500, ...(after ? { after } : {}) });
          for (const { key } of page) expect(key[2]).toBe(seen++);
          if (page.length < 1500) break;
          after = page.at(-1)?.key;
        }
        expect(seen).toBe(many);
      });
    });

    test("any sequence of operations leaves what a sorted map would hold", async () => {
      const smallKey = fc.array(fc.constantFrom<string | number>("a", "b", 1, 2), { minLength: 1, maxLength: 3 });
      const step = fc.oneof(
        fc.record({ kind: fc.constant("put" as const), key: smallKey, value: fc.integer() }),
        fc.record({ kind: fc.constant("delete" as const), key: smallKey }),
        fc.record({ kind: fc.constant("deleteRange" as const), key: smallKey }),
        fc.record({
          kind: fc.constant("range" as const),
          key: fc.oneof(smallKey, fc.constant([])),
          limit: fc.option(fc.nat(4), { nil: undefined }),
          reverse: fc.boolean(),
          after: fc.option(smallKey, { nil: undefined }),
        }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 6 }), async (transactions) => {
          await store.reset();
          const model = new Map<string, { key: Key; value: Json }>();
          const startsWith = (key: Key, prefix: Key) => packKey(key).startsWith(packKey(prefix));
          for (const steps of transactions) {
            const before = new Map(model);
            await store.transact(async (tx) => {
              model.clear();
              for (const [name, entry] of before) model.set(name, entry);
              for (const one of steps) {
                if (one.kind === "put") {
                  tx.put(one.key, one.value);
                  model.set(packKey(one.key), { key: one.key, value: one.value });
                } else if (one.kind === "delete") {
                  tx.delete(one.key);
                  model.delete(packKey(one.key));
                } else if (one.kind === "deleteRange") {
                  tx.deleteRange(one.key);
                  for (const [name, { key }] of model) if (startsWith(key, one.key)) model.delete(name);
                } else {
                  const { key: prefix, limit, reverse, after } = one;
                  const expected = [...model.entries()]
                    .filter(([packed, { key }]) => startsWith(key, prefix) && (!after || packed > packKey(after)))
                    .sort(([a], [b]) => (a < b ? -1 : 1))
                    .map(([, entry]) => entry);
                  if (reverse) expected.reverse();
                  const found = await tx.range({
                    prefix,
                    reverse,
                    ...(limit === undefined ? {} : { limit }),
                    ...(after ? { after } : {}),
                  });
                  expect(found).toEqual(limit === undefined ? expected : expected.slice(0, limit));
                }
              }
            });
          }
          const whole = [...model.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
          expect(await range({ prefix: [] })).toEqual(whole);
        }),
        { numRuns: place.racing === undefined ? 150 : 25 },
      );
    });

    describe("transactions", () => {
      const racing = () => place.racing ?? 100;

      test("a function that throws writes nothing, and its error comes through", async () => {
        const failure = new Error("no");
        await expect(
          store.transact(async (tx) => {
            tx.put(["a"], 1);
            throw failure;
          }),
        ).rejects.toBe(failure);
        expect(await get(["a"])).toBeUndefined();
      });

      test("see their own writes, and others see them only when they are committed", async () => {
        const inside = signal();
        const go = signal();
        const writing = store.transact(async (tx) => {
          tx.put(["a"], 1);
          expect(await tx.get(["a"])).toBe(1);
          inside.give();
          await go.given;
        });
        await inside.given;
        expect(await get(["a"])).toBeUndefined();
        go.give();
        await writing;
        expect(await get(["a"])).toBe(1);
      });

      test("no update is lost: a counter raised at the same time by many", async () => {
        await put([["counter"], 0]);
        await Promise.all(
          Array.from({ length: racing() }, () =>
            store.transact(async (tx) => {
              const value = (await tx.get(["counter"])) as number;
              tx.put(["counter"], value + 1);
            }),
          ),
        );
        expect(await get(["counter"])).toBe(racing());
      });

      test("no money is made or lost by concurrent transfers, and every reader sees the whole sum", async () => {
        const accounts = 5;
        await put(...Array.from({ length: accounts }, (_, at) => [["account", at], 100] as const));
        const sums: number[] = [];
        const sum = async () => {
          const all = await range({ prefix: ["account"] });
          sums.push(all.reduce((total, { value }) => total + (value as number), 0));
          // One by one, with a chance for others to commit in between.
          const single = await store.read(async (tx) => {
            let total = 0;
            for (let at = 0; at < accounts; at++) {
              total += (await tx.get(["account", at])) as number;
              await turn();
            }
            return total;
          });
          sums.push(single);
        };
        await Promise.all(
          Array.from({ length: racing() }, async (_, at) => {
            const [from, to] = [at % accounts, (at * 3 + 1) % accounts];
            if (at % 10 === 0) await sum();
            await store.transact(async (tx) => {
              const have = (await tx.get(["account", from])) as number;
              if (at % 3 === 0) await turn();
              tx.put(["account", from], have - at);
              const had = (await tx.get(["account", to])) as number;
              tx.put(["account", to], had + at);
            });
          }),
        );
        await sum();
        expect(new Set(sums)).toEqual(new Set([accounts * 100]));
      });

      test("write skew is impossible: of two who each see the other on call, one may leave", async () => {
        await put([["call", "ann"], true], [["call", "ben"], true]);
        const both = barrier(2);
        const leave = (who: string, other: string) =>
          store.transact(async (tx) => {
            const otherOnCall = await tx.get(["call", other]);
            await both.reached();
            if (otherOnCall === true) tx.put(["call", who], false);
          });
        await Promise.all([leave("ann", "ben"), leave("ben", "ann")]);
        const still = (await range({ prefix: ["call"] })).filter(({ value }) => value === true);
        expect(still).toHaveLength(1);
      });

      test("a phantom is a conflict: two who find a range empty do not both fill it", async () => {
        const both = barrier(2);
        const claim = (name: string) =>
          store.transact(async (tx) => {
            const taken = await tx.range({ prefix: ["seat"] });
            await both.reached();
            if (taken.length === 0) tx.put(["seat", name], name);
            return taken.length;
          });
        const found = await Promise.all([claim("ann"), claim("ben")]);
        expect(found.sort()).toEqual([0, 1]);
        expect(await keys({ prefix: ["seat"] })).toHaveLength(1);
      });

      test("a key read as missing is a conflict once somebody puts it", async () => {
        const both = barrier(2);
        const insert = (by: string) =>
          store.transact(async (tx) => {
            const there = await tx.get(["name"]);
            await both.reached();
            if (there !== undefined) return "exists";
            tx.put(["name"], by);
            return "inserted";
          });
        expect((await Promise.all([insert("ann"), insert("ben")])).sort()).toEqual(["exists", "inserted"]);
      });

      test("two that touch different keys run at the same time, and each once", async () => {
        const both = barrier(2);
        let runs = 0;
        const work = (name: string) =>
          store.transact(async (tx) => {
            runs++;
            await tx.get(["separate", name]);
            await both.reached();
            tx.put(["separate", name], runs);
          });
        await Promise.all([work("a"), work("b")]);
        if (place.racing === undefined) expect(runs).toBe(2);
        expect(await keys({ prefix: ["separate"] })).toHaveLength(2);
      });

      test("an open transaction blocks nobody", async () => {
        await put([["x"], 0]);
        const go = signal();
        const inside = signal();
        const slow = store.transact(async (tx) => {
          const value = (await tx.get(["x"])) as number;
          inside.give();
          await go.given;
          tx.put(["x"], value + 100);
        });
        await inside.given;
        await put([["x"], 1]);
        expect(await get(["x"])).toBe(1);
        go.give();
        await slow;
        expect(await get(["x"])).toBe(101);
      });

      test("a transaction never shows two states: what it reads later belongs to what it read first", async () => {
        await put([["pair", 1], 0], [["pair", 2], 0]);
        const mixed: unknown[] = [];
        let reading = true;
        const reader = (async () => {
          for (let round = 0; round < 30; round++) {
            await store.read(async (tx) => {
              const first = await tx.get(["pair", 1]);
              await turn();
              const [, second] = (await tx.range({ prefix: ["pair"] })).map(({ value }) => value);
              if (first !== second) mixed.push([first, second]);
            });
          }
          reading = false;
        })();
        for (let value = 1; reading; value++) {
          await put([["pair", 1], value], [["pair", 2], value]);
          await turn();
        }
        await reader;
        expect(mixed).toEqual([]);
      });

      test("catching the error of an overtaken read does not let a transaction commit on it", async () => {
        await put([["a"], 1], [["b"], 1]);
        const inside = signal();
        const go = signal();
        let runs = 0;
        const stubborn = store.transact(async (tx) => {
          runs++;
          const a = (await tx.get(["a"])) as number;
          inside.give();
          await go.given;
          const b = await tx.get(["b"]).catch(() => 0);
          tx.put(["sum"], a + (b as number));
        });
        await inside.given;
        await put([["a"], 10], [["b"], 10]);
        go.give();
        await stubborn;
        const sum = await get(["sum"]);
        // Serializable either way: before the other's commit (only a driver with snapshots can) or after it.
        expect(runs === 1 ? [2] : [20]).toContain(sum);
      });

      test("a long transaction gets through against many short ones", async () => {
        await put([["hot"], 0]);
        let done = false;
        const long = store
          .transact(async (tx) => {
            const value = (await tx.get(["hot"])) as number;
            for (let step = 0; step < 3; step++) await turn();
            tx.put(["hot"], value + 1000);
          })
          .then(() => {
            done = true;
          });
        let short = 0;
        while (!done && short < 2000) {
          await store.transact(async (tx) => tx.put(["hot"], ((await tx.get(["hot"])) as number) + 1));
          short++;
        }
        await long;
        expect(await get(["hot"])).toBe(1000 + short);
        expect(short).toBeLessThan(2000);
      });

      test("nesting throws: transact or read, at once, after an await, inside Promise.all", async () => {
        const begin = () => store.transact(async (tx) => tx.put(["inner"], 1));
        const nested = [
          () => store.transact(async () => begin()),
          () =>
            store.transact(async (tx) => {
              await tx.get(["a"]);
              await begin();
            }),
          () =>
            store.read(async (tx) => {
              await Promise.all([tx.get(["a"]), tx.range({ prefix: ["b"] })]);
              await Promise.all([helper(begin), helper(begin)]);
            }),
          () =>
            store.transact(async (tx) => {
              await tx.get(["a"]);
              await store.read((inner) => inner.get(["a"]));
            }),
        ];
        for (const one of nested) await expect(one()).rejects.toThrow("inside the function of a transaction");
        expect(await get(["inner"])).toBeUndefined();
      });

      test("a call beside a transaction under way is not nested", async () => {
        const go = signal();
        const inside = signal();
        const first = store.transact(async (tx) => {
          await tx.get(["a"]);
          inside.give();
          await go.given;
        });
        await inside.given;
        await helper(() => put([["beside"], 1]));
        go.give();
        await first;
        expect(await get(["beside"])).toBe(1);
      });

      test("a transaction used after its function has ended throws", async () => {
        let kept: { put(key: Key, value: Json): void; get(key: Key): Promise<unknown> } | undefined;
        await store.transact(async (tx) => {
          kept = tx;
        });
        expect(() => kept?.put(["late"], 1)).toThrow("after its function had ended");
        await expect(kept?.get(["late"])).rejects.toThrow("after its function had ended");
      });
    });

    describe("watch", () => {
      test("tells of commits below the prefix, and of no others, until stopped", async () => {
        let told = 0;
        const stop = store.watch(["w"], () => told++);
        await put([["x"], 1]);
        await store.read((tx) => tx.get(["w", 1]));
        await settle();
        expect(told).toBe(0);

        await put([["w", 1], 1]);
        await until(() => told === 1);
        await store.transact(async (tx) => tx.delete(["w", 1]));
        await until(() => told === 2);
        await store.transact(async (tx) => tx.deleteRange(["w"]));
        await until(() => told === 3);

        stop();
        await put([["w", 2], 1]);
        await settle();
        expect(told).toBe(3);
      });

      test("finds the commit already there when it is told", async () => {
        const seen: unknown[] = [];
        const stop = store.watch(["w"], () => void get(["w"]).then((value) => seen.push(value)));
        await put([["w"], 1]);
        await until(() => seen.length > 0);
        stop();
        expect(seen[0]).toBe(1);
      });
    });

    describe("reset and reopening", () => {
      test("a reset deletes every record and tells the watchers", async () => {
        await put([["a"], 1], [["b", 2], 2]);
        await range({ prefix: ["b"] });
        let told = 0;
        const stop = store.watch(["a"], () => told++);
        await store.reset();
        expect(await range({ prefix: [] })).toEqual([]);
        expect(await range({ prefix: ["b"] })).toEqual([]);
        expect(await get(["a"])).toBeUndefined();
        await until(() => told === 1);
        stop();
      });

      test("a transaction that read before a reset does not write what it concluded", async () => {
        await put([["a"], 1]);
        const inside = signal();
        const go = signal();
        const crossing = store.transact(async (tx) => {
          const there = await tx.get(["a"]);
          inside.give();
          await go.given;
          if (there !== undefined) tx.put(["copy"], there);
        });
        await inside.given;
        await store.reset();
        go.give();
        await crossing;
        expect(await get(["copy"])).toBeUndefined();
      });

      test("what was committed is there when the store is opened again", async () => {
        await put([["a"], { x: 1 }], [["b"], 2]);
        await store.transact(async (tx) => tx.delete(["b"]));
        await store.close();
        store = await place.open();
        expect(await get(["a"])).toEqual({ x: 1 });
        expect(await get(["b"])).toBeUndefined();
      });

      test("a closed store refuses work, and closing twice is no error", async () => {
        await store.close();
        await store.close();
        await expect(get(["a"])).rejects.toThrow("closed");
        await expect(put([["a"], 1])).rejects.toThrow("closed");
      });
    });
  });
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
async function helper(work: () => Promise<unknown>): Promise<void> {
  await work();
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

function signal(): { readonly given: Promise<void>; give(): void } {
  let give!: () => void;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** Everyone waits for everyone, the first time round: attempts that run again pass. */
function barrier(count: number): { reached(): Promise<void> } {
  const all = signal();
  let arrived = 0;
  return {
    reached() {
      if (++arrived >= count) all.give();
      return all.given;
    },
  };
}
