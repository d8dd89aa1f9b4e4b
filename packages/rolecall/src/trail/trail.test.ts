import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CompiledPolicy } from "@rolecall/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Log } from "../kernel/host.js";
import { openSqliteStore } from "../store/sqlite/index.js";
import type { Store } from "../store/store.js";
import { START_MS, type TestClock, testClock } from "../testing/clock.js";
import { createTrailIds } from "./ids.js";
import { createTrail, type TrailOptions } from "./index.js";
import type { Trail, TrailDraft } from "./trail.js";

const HOUR_MS = 3_600_000;

const policy = (source: string): CompiledPolicy => ({ source, hash: `h${source}` }) as CompiledPolicy;

const draft = (changes: Partial<TrailDraft> = {}, policies: readonly CompiledPolicy[] = []): TrailDraft => ({
  requestId: "11111111-2222-4333-8444-555555555555",
  atMs: START_MS,
  account: "000000000000",
  region: "us-east-1",
  service: "dynamodb",
  operation: "PutItem",
  principal: "arn:aws:sts::000000000000:assumed-role/crud-role/crud",
  action: "dynamodb:PutItem",
  resource: "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
  outcome: "implicitDeny",
  because: "no identity-based policy allows the dynamodb:PutItem action",
  context: { "aws:PrincipalAccount": "000000000000", "aws:TagKeys": ["a", "b"] },
  evidence: {
    principal: { type: "role-session" },
    policies: policies.map(({ hash }) => ({ layer: "identity", hash })),
  },
  ...changes,
});

const messages: string[] = [];
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message) => void messages.push(message),
};

describe("the trail", () => {
  let store: Store;
  let clock: TestClock;
  let trail: Trail;
  const open = (options: Partial<TrailOptions> = {}) => createTrail({ store, clock, log, ...options });
  const note = (changes: Partial<TrailDraft> = {}, policies: CompiledPolicy[] = []) =>
    trail.record(draft({ atMs: clock.now(), ...changes }, policies), policies);
  const ids = async (query: Parameters<Trail["list"]>[0] = {}) => (await trail.list(query)).map(({ id }) => id);
  const stored = () => store.read((tx) => tx.range({ prefix: ["trail"] }));

  beforeEach(async () => {
    store = await openSqliteStore({ memory: true });
    clock = testClock();
    trail = open();
    messages.length = 0;
  });

  afterEach(async () => {
    await store.close();
  });

  test("gives back what was recorded, before it is written and after", async () => {
    const id = note();
    expect(id).toMatch(/^[0-9a-z]+$/);
    expect(await trail.find(id)).toEqual({ ...draft(), id });
    expect(await trail.list()).toEqual([{ ...draft(), id }]);
    await trail.flush();
    expect(await trail.find(id)).toEqual({ ...draft(), id });
    expect(await trail.list()).toEqual([{ ...draft(), id }]);
  });

  test("writes by itself, a moment after a decision", async () => {
    const id = note();
    for (let tries = 0; (await stored()).length === 0 && tries < 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await open().find(id))?.id).toBe(id);
  });

  test("lists newest first, in pages, over what is written and what is not", async () => {
    const all: string[] = [];
    for (let at = 0; at < 1000; at++) {
      all.push(note({ requestId: String(at) }));
      if (at % 70 === 0) await trail.flush();
    }
    all.reverse();
    expect(await ids()).toEqual(all);
    expect(await ids({ limit: 10 })).toEqual(all.slice(0, 10));
    const paged: string[] = [];
    for (;;) {
      const before = paged.at(-1);
      const page = await ids({ limit: 90, ...(before ? { before } : {}) });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(all);
    for (const at of [0, 1, 500, 929, 930, 999])
      expect((await trail.find(all[at] ?? ""))?.requestId).toBe(String(999 - at));
  });

  test("a list taken while a chunk is being written shows each decision once", async () => {
    const all = Array.from({ length: 600 }, () => note()).reverse();
    const flushing = trail.flush();
    const lists: string[][] = [];
    let done = false;
    void flushing.then(() => {
      done = true;
    });
    while (!done) {
      lists.push(await ids());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flushing;
    expect(lists.length).toBeGreaterThan(0);
    for (const list of lists) expect(list).toEqual(all);
  });

  test("narrows to what is newer than a decision, over what is written and what is not", async () => {
    const all: string[] = [];
    for (let at = 0; at < 900; at++) {
      all.push(note());
      if (at % 90 === 0) await trail.flush();
    }
    for (const at of [0, 89, 90, 91, 450, 898, 899]) {
      expect(await ids({ after: all[at] ?? "" })).toEqual(all.slice(at + 1).reverse());
    }
    expect(await ids({ after: all[100] ?? "", before: all[200] ?? "", limit: 3 })).toEqual(
      all.slice(197, 200).reverse(),
    );
  });

  test("narrows to all that was denied, whatever the reason", async () => {
    note({ outcome: "allowed" });
    const denied = [
      note({ outcome: "implicitDeny" }),
      note({ outcome: "explicitDeny" }),
      note({ outcome: "undetermined" }),
    ];
    await trail.flush();
    expect(await ids({ outcome: "denied" })).toEqual(denied.toReversed());
  });

  test.each<[string, string, boolean]>([
    ["dynamodb:PutItem", "DynamoDB:putitem", true],
    ["dynamodb:PutItem", "dynamodb:*", true],
    ["dynamodb:PutItem", "*:Put*", true],
    ["dynamodb:PutItem", "*item*", true],
    ["dynamodb:PutItem", "dynamodb:Put", false],
    ["dynamodb:PutItem", "dyn*Put*Put*", false],
    ["dynamodb:PutItem", "*Item*Item", false],
  ])("the action %s fits %s: %s", async (action, wanted, expected) => {
    const id = note({ action });
    expect(await ids({ action: wanted })).toEqual(expected ? [id] : []);
    await trail.flush();
    expect(await ids({ action: wanted })).toEqual(expected ? [id] : []);
  });

  test("tells those who follow it of each decision, until they leave", () => {
    const heard: string[] = [];
    const leave = trail.follow(({ id, action }) => heard.push(`${id} ${action}`));
    const id = note({ action: "s3:GetObject" });
    leave();
    note();
    expect(heard).toEqual([`${id} s3:GetObject`]);
  });

  test("narrows by account, outcome, action and principal", async () => {
    const chosen: Partial<TrailDraft> = {
      account: "111111111111",
      outcome: "allowed",
      action: "s3:GetObject",
      principal: "arn:aws:iam::111111111111:root",
    };
    for (let at = 0; at < 50; at++) {
      note();
      if (at % 20 === 0) await trail.flush();
    }
    const id = note(chosen);
    await trail.flush();
    for (let at = 0; at < 300; at++) note({ action: "s3:PutObject" });
    await trail.flush();
    for (const name of ["account", "outcome", "action", "principal"] as const) {
      expect(await ids({ [name]: chosen[name] })).toEqual([id]);
    }
    expect(await ids({ action: "s3:GetObject", account: "000000000000" })).toEqual([]);
    expect(await ids({ action: "s3:PutObject", limit: 7 })).toHaveLength(7);
  });

  test("an id that was never given finds nothing", async () => {
    note();
    await trail.flush();
    expect(await trail.find("zzzzzzzzzzzzzz")).toBeUndefined();
    expect(await trail.find("0")).toBeUndefined();
    expect(await trail.find("")).toBeUndefined();
  });

  test("forgets what is older than its retention, and the texts that only those decisions named", async () => {
    const [kept, dropped] = [policy("kept"), policy("dropped")];
    const old = note({}, [kept, dropped]);
    await trail.flush();
    await clock.advance(23 * HOUR_MS);
    const young = note({}, [kept]);
    await trail.flush();
    expect(await ids()).toEqual([young, old]);

    await clock.advance(2 * HOUR_MS);
    expect(await ids()).toEqual([young]);
    expect(await trail.find(old)).toBeUndefined();

    await clock.advance(3 * HOUR_MS);
    const last = note();
    await trail.flush();
    expect(await ids()).toEqual([last, young]);
    expect(await trail.policyText(dropped.hash)).toBeUndefined();
    expect(await trail.policyText(kept.hash)).toBe("kept");
    expect((await stored()).filter(({ key }) => key[1] === "chunk")).toHaveLength(2);
  });

  test("a policy in use for days keeps its text, though it is written once in hours", async () => {
    const used = policy("used");
    let id = "";
    let writes = 0;
    const stop = store.watch(["trail", "policy"], () => writes++);
    for (let hour = 0; hour < 72; hour++) {
      id = note({}, [used]);
      await trail.flush();
      await clock.advance(HOUR_MS);
      expect(await trail.policyText(used.hash)).toBe("used");
    }
    stop();
    expect(await trail.find(id)).toBeDefined();
    expect(writes).toBeLessThan(72 / 3 + 2);
  });

  test("keeps at most so many", async () => {
    trail = open({ retainCount: 500 });
    const all: string[] = [];
    for (let at = 0; at < 3000; at++) {
      all.push(note());
      if (at % 50 === 49) await trail.flush();
    }
    await clock.advance(61_000);
    all.push(note());
    await trail.flush();
    const found = await ids();
    expect(found.length).toBeLessThanOrEqual(500);
    expect(found.length).toBeGreaterThan(400);
    expect(found).toEqual(all.reverse().slice(0, found.length));
  });

  test("survives a restart, and counts on", async () => {
    const place = await mkdtemp(path.join(tmpdir(), "rolecall-trail-"));
    await store.close();
    store = await openSqliteStore({ directory: place });
    trail = open({ retainCount: 300 });
    const first = Array.from({ length: 200 }, () => note());
    await trail.flush();
    await store.close();

    store = await openSqliteStore({ directory: place });
    trail = open({ retainCount: 300 });
    expect(await ids()).toEqual(first.toReversed());
    await clock.advance(1);
    for (let at = 0; at < 200; at++) note();
    await trail.flush();
    await clock.advance(61_000);
    note();
    await trail.flush();
    // The older chunk and the newer one together would be more than 300.
    expect(await ids()).toHaveLength(201);
    await rm(place, { recursive: true });
  });

  test("yesterday's decision is explained by yesterday's policy, though its text has changed since", async () => {
    const yesterday = policy('{"Statement":[]}');
    const today = policy('{"Statement":[{"Effect":"Allow"}]}');
    const id = note({}, [yesterday]);
    await trail.flush();
    await clock.advance(20 * HOUR_MS);
    note({ outcome: "allowed" }, [today]);
    await trail.flush();

    const again = open();
    const [named] = (await again.find(id))?.evidence.policies ?? [];
    expect(await again.policyText(named?.hash ?? "")).toBe('{"Statement":[]}');
  });

  test("a text is there as soon as its decision is", async () => {
    note({}, [policy("new")]);
    expect(await trail.policyText("hnew")).toBe("new");
    expect(await trail.policyText("hother")).toBeUndefined();
  });

  test("a reset clears it, and a write under way at the time does not come back", async () => {
    const known = policy("known");
    note({}, [known]);
    await trail.flush();
    note({}, [known]);
    const flushing = trail.flush();
    await store.reset();
    trail.forget();
    await flushing;
    expect(await trail.list()).toEqual([]);
    expect(await stored()).toEqual([]);

    const id = note({}, [known]);
    await trail.flush();
    expect(await ids()).toEqual([id]);
    expect(await open().policyText(known.hash)).toBe("known");
  });

  test("a reset by another server is noticed: texts are written anew", async () => {
    const known = policy("known");
    note({}, [known]);
    await trail.flush();
    await store.reset();
    note({}, [known]);
    await trail.flush();
    const id = note({}, [known]);
    await trail.flush();
    expect(await ids()).toEqual([id]);
    expect(await trail.policyText(known.hash)).toBe("known");
  });

  test("what cannot be written is said once, and the trail goes on", async () => {
    const failing: Store = {
      ...store,
      read: (fn) => store.read(fn),
      transact: () => Promise.reject(new Error("disk full")),
    };
    const broken = open({ store: failing });
    broken.record(draft(), []);
    await expect(broken.flush()).rejects.toThrow("disk full");
    broken.record(draft(), []);
    for (let tries = 0; messages.length === 0 && tries < 200; tries++) await new Promise((r) => setTimeout(r, 5));
    expect(messages).toEqual(["decisions could not be written to the trail"]);
  });

  test("touches its store no more once it is closed, whatever a call that was cut off still decides", async () => {
    const said: string[] = [];
    const ending = open({ log: { ...log, error: (message) => void said.push(message) } });
    const id = ending.record(draft({ atMs: clock.now() }), []);
    await ending.close();
    expect(await ids()).toEqual([id]);
    ending.record(draft({ atMs: clock.now() }), []);
    await store.close();
    await new Promise((r) => setTimeout(r, 300));
    expect(said).toEqual([]);
  });

  test("shows each decision to who observes", () => {
    const seen: TrailDraft[] = [];
    const one = draft();
    open({ observe: (observed) => seen.push(observed) }).record(one, []);
    expect(seen).toEqual([one]);
  });

  test("a decision with its context takes a few hundred bytes", async () => {
    for (let at = 0; at < 256; at++)
      note({ requestId: `11111111-2222-4333-8444-${String(at * 7919).padStart(12, "0")}` });
    await trail.flush();
    const [chunk] = (await stored()).filter(({ key }) => key[1] === "chunk");
    expect(JSON.stringify(chunk?.value).length / 256).toBeLessThan(100);
  });
});

describe("ids of decisions", () => {
  test("are in order, also when the clock is set back and when a millisecond holds very many", () => {
    const next = createTrailIds("p0");
    const given = [next(1000), next(1000), next(500)];
    for (let at = 0; at < 50_000; at++) given.push(next(2000));
    given.push(next(2001), next(Date.UTC(2070, 0)));
    expect(given.toSorted()).toEqual(given);
    expect(new Set(given).size).toBe(given.length);
    expect(new Set(given.map(({ length }) => length))).toEqual(new Set([14]));
  });
});
