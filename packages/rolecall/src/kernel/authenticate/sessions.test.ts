import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, Store, Transaction } from "../../store/store.js";
import type { Session } from "../caller.js";
import { accountOfAccessKey, countedIds } from "../ids.js";
import { packedPolicyPercent } from "./packed-policy.js";
import { createSessions, loadSessionKey, storedSessions } from "./sessions.js";
import { NOW } from "./testing.js";

const session: Omit<Session, "accessKeyId"> = {
  kind: "assumed-role",
  account: "111122223333",
  issuedAtMs: NOW,
  expiresAtMs: NOW + 3_600_000,
  actorId: "AROAROLEROLEROLEROLE2",
  actorName: "reader",
  sessionName: "s1",
};
const clock = { now: () => NOW };
const make = (key = 7) => createSessions({ loadKey: async () => Buffer.alloc(32, key), ids: countedIds(), clock });

const flat = (max: number) => fc.string({ maxLength: max, unit: "grapheme" });
const anySession = fc.record(
  {
    kind: fc.constantFrom("assumed-role", "federated-user", "session-token"),
    account: fc.stringMatching(/^\d{12}$/),
    issuedAtMs: fc.nat(),
    expiresAtMs: fc.integer({ min: NOW - 10, max: NOW + 10 }),
    actorId: flat(21),
    actorName: flat(64),
    sessionName: flat(64),
    policies: fc.array(flat(200), { maxLength: 2 }),
    policyArns: fc.array(flat(30), { maxLength: 3 }),
    tags: fc.dictionary(flat(20), flat(50)),
    transitiveTagKeys: fc.array(flat(20), { maxLength: 5 }),
    sourceIdentity: flat(64),
    chained: fc.constant(true),
  },
  { requiredKeys: ["kind", "account", "issuedAtMs", "expiresAtMs", "actorId", "actorName"] },
) as fc.Arbitrary<Omit<Session, "accessKeyId">>;

describe("temporary credentials", () => {
  test("carry the whole session, on every server that has the key", async () => {
    const [here, there] = [make(), make()];
    await fc.assert(
      fc.asyncProperty(anySession, async (content) => {
        const made = await here.mint(content);
        expect(made.session).toEqual({ ...content, accessKeyId: made.accessKeyId });
        const opened = await there.open(made.accessKeyId, made.sessionToken);
        expect(opened?.session).toEqual(made.session);
        expect(opened?.secret).toBe(made.secretAccessKey);
      }),
      { numRuns: 100 },
    );
  });

  test("look like AWS's: ASIA and 20 characters that tell the account, a secret of 40", async () => {
    const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = await make().mint(session);
    expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(accountOfAccessKey(accessKeyId)).toBe("111122223333");
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(sessionToken).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(sessionToken.length).toBeLessThan(400);
    expect(expiresAtMs).toBe(session.expiresAtMs);
  });

  test("of two equal sessions have nothing in common", async () => {
    const sessions = make();
    const [a, b] = [await sessions.mint(session), await sessions.mint(session)];
    expect(a.accessKeyId).not.toBe(b.accessKeyId);
    expect(a.secretAccessKey).not.toBe(b.secretAccessKey);
    expect(await sessions.open(a.accessKeyId, b.sessionToken)).toBeUndefined();
    // Also once each token has been opened, and lies in the cache.
    expect(await sessions.open(b.accessKeyId, b.sessionToken)).toBeDefined();
    expect(await sessions.open(a.accessKeyId, b.sessionToken)).toBeUndefined();
  });

  test("are worth nothing once any character of the token is another", async () => {
    const sessions = make();
    const { accessKeyId, sessionToken } = await sessions.mint(session);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(..."Ab0+/= -_\n"), async (at, character) => {
        const index = at % sessionToken.length;
        fc.pre(sessionToken[index] !== character);
        const altered = sessionToken.slice(0, index) + character + sessionToken.slice(index + 1);
        expect(await sessions.open(accessKeyId, altered)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
    for (const altered of ["", "x", `${sessionToken}A`, `${sessionToken} `, sessionToken.slice(0, -4)]) {
      expect(await sessions.open(accessKeyId, altered)).toBeUndefined();
    }
  });

  test("of another server, with another key, are not opened", async () => {
    const { accessKeyId, sessionToken } = await make(7).mint(session);
    expect(await make(8).open(accessKeyId, sessionToken)).toBeUndefined();
  });

  test("are opened from the cache as they were the first time, and expired ones too", async () => {
    const sessions = make();
    const expired = await sessions.mint({ ...session, expiresAtMs: NOW - 1 });
    const { accessKeyId, sessionToken } = await sessions.mint(session);
    for (let time = 0; time < 2; time += 1) {
      expect((await sessions.open(accessKeyId, sessionToken))?.session.actorName).toBe("reader");
      expect((await sessions.open(expired.accessKeyId, expired.sessionToken))?.session.expiresAtMs).toBe(NOW - 1);
    }
  });

  test("a key that could not be read is asked for again", async () => {
    let attempts = 0;
    const sessions = createSessions({
      loadKey: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error("the store is away");
        return Buffer.alloc(32);
      },
      ids: countedIds(),
      clock,
    });
    await expect(sessions.mint(session)).rejects.toThrow("the store is away");
    expect((await sessions.mint(session)).accessKeyId).toMatch(/^ASIA/);
  });
});

/** As much of a store as a key needs. */
function aStore() {
  const records = new Map<string, Json>();
  const listeners: (() => void)[] = [];
  const tx = {
    get: async (key: readonly unknown[]) => records.get(key.join("/")),
    put: (key: readonly unknown[], value: Json) => void records.set(key.join("/"), value),
  } as unknown as Transaction;
  return {
    records,
    read: (fn: (tx: Transaction) => Promise<unknown>) => fn(tx),
    transact: (fn: (tx: Transaction) => Promise<unknown>) => fn(tx),
    watch: (_: unknown, listener: () => void) => {
      listeners.push(listener);
      return () => {};
    },
    async reset() {
      records.clear();
      for (const listener of listeners) listener();
    },
  } as unknown as Store & { readonly records: Map<string, Json> };
}

describe("the key of all sessions", () => {
  test("is made once and lies in the store", async () => {
    const store = aStore();
    const first = await loadSessionKey(store, countedIds());
    const ids = countedIds();
    ids.uuid();
    expect(await loadSessionKey(store, ids)).toEqual(first);
    expect(first).toHaveLength(32);
    expect([...store.records.keys()]).toEqual(["kernel/session-key"]);
  });

  test("a reset makes another, which opens no old session but the new ones", async () => {
    const store = aStore();
    const sessions = storedSessions(store, countedIds(), clock);
    const old = await sessions.mint(session);
    expect(await sessions.open(old.accessKeyId, old.sessionToken)).toBeDefined();
    await store.reset();
    expect(await sessions.open(old.accessKeyId, old.sessionToken)).toBeUndefined();
    const made = await sessions.mint(session);
    expect(await sessions.open(made.accessKeyId, made.sessionToken)).toBeDefined();
  });
});

describe("PackedPolicySize", () => {
  test("of the example on AWS's page is its 6 per cent", () => {
    const policy =
      '{"Version":"2012-10-17","Statement":[{"Sid":"Stmt1","Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
    const tags = { Project: "Automation", Team: "Engineering" };
    expect(packedPolicyPercent([policy], [], tags)).toBe(6);
  });

  test("grows with everything that is passed, blanks between tokens apart", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3 }), fc.dictionary(fc.string(), fc.string()), (arns, tags) => {
        const policies = ['{"Statement":[]}'];
        const before = packedPolicyPercent(policies, arns, tags);
        expect(packedPolicyPercent(['{\n  "Statement": [ ] }'], arns, tags)).toBe(before);
        expect(packedPolicyPercent([...policies, "{}"], arns, tags)).toBeGreaterThanOrEqual(before);
        expect(packedPolicyPercent(policies, [...arns, "arn:aws:iam::aws:policy/A"], tags)).toBeGreaterThanOrEqual(
          before,
        );
        expect(packedPolicyPercent([...policies, "x".repeat(100)], arns, tags)).toBeGreaterThan(before);
      }),
    );
  });

  test("a policy of the longest text fits; with fifty long tags it does not", () => {
    const policy = `{"${"x".repeat(2043)}"}`;
    expect(packedPolicyPercent([policy], [], {})).toBeLessThanOrEqual(100);
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key-${n}`, "v".repeat(256)]));
    expect(packedPolicyPercent([policy], [], tags)).toBeGreaterThan(100);
    expect(packedPolicyPercent([], [], {})).toBe(0);
  });
});
