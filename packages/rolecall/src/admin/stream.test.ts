import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HttpRequest } from "../kernel/http.js";
import { GetUser } from "../services/iam/operations/get-user.js";
import { ListUsers } from "../services/iam/operations/list-users.js";
import { type Actor, testWorld, type World } from "../testing/world.js";
import type { TrailEntry } from "../trail/trail.js";
import { createAdmin } from "./admin.js";

let world: World;
let ann: Actor;
const readers: Reader[] = [];

beforeEach(async () => {
  world = await testWorld();
  ann = await world.user("ann");
});
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.leave();
  await world.end();
});

const get = (path: string, query = "", signal = new AbortController().signal) => {
  const admin = createAdmin(world.host, { host: "127.0.0.1", reset: world.reset });
  const request = { method: "GET", path: `/_rolecall/${path}`, query, headers: { host: "127.0.0.1:4566" } };
  return admin(request as unknown as HttpRequest, signal);
};

interface Line {
  readonly decision?: TrailEntry;
  readonly missed?: number;
  readonly at?: number;
}

class Reader {
  readonly #body: AsyncIterator<Uint8Array>;
  #lines: Line[] = [];

  constructor(
    body: AsyncIterable<Uint8Array>,
    readonly gone: AbortController,
  ) {
    this.#body = body[Symbol.asyncIterator]();
  }

  /** The next line; undefined at the end. */
  async next(): Promise<Line | undefined> {
    if (this.#lines.length === 0) {
      const { value, done } = await this.#body.next();
      if (done) return undefined;
      this.#lines = Buffer.from(value)
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    }
    const line = this.#lines.shift();
    return line?.at === undefined ? line : this.next();
  }

  async actions(count: number): Promise<(string | undefined)[]> {
    const found: (string | undefined)[] = [];
    while (found.length < count) found.push((await this.next())?.decision?.action);
    return found;
  }

  async leave(): Promise<void> {
    this.gone.abort();
    await this.#body.return?.();
  }
}

async function follow(query = ""): Promise<Reader> {
  const gone = new AbortController();
  const { status, body } = await get("trail/stream", query, gone.signal);
  expect(status).toBe(200);
  const reader = new Reader(body as AsyncIterable<Uint8Array>, gone);
  readers.push(reader);
  return reader;
}

const callAs = async (actor: Actor) => {
  await actor.call(ListUsers, {}).catch(() => {});
};
/** As a server does, that has begun to write before the next request comes. */
const begun = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A decision, again and again. */
async function recordMany(count: number): Promise<string[]> {
  await callAs(ann);
  const [{ id: _, ...draft } = {} as TrailEntry] = await world.host.trail.list({ limit: 1 });
  return Array.from({ length: count }, () => world.host.trail.record(draft, []));
}

describe("the trail as it goes on", () => {
  test("tells each decision as it falls", async () => {
    const reader = await follow();
    const first = reader.next();
    await begun();
    await callAs(ann);
    expect((await first)?.decision).toMatchObject({
      principal: ann.arn,
      action: "iam:ListUsers",
      outcome: "implicitDeny",
      id: expect.stringMatching(/^[0-9a-z]{14}$/),
    });
    const second = reader.next();
    await callAs(world.root);
    expect((await second)?.decision).toMatchObject({ outcome: "allowed" });
  });

  test("is narrowed like the list", async () => {
    const denied = await follow("outcome=denied&action=IAM:List*&principal=*user/ann");
    const next = denied.next();
    await begun();
    await callAs(world.root);
    await callAs(ann);
    expect((await next)?.decision).toMatchObject({ principal: ann.arn, outcome: "implicitDeny" });
  });

  test("begins with the last decisions, oldest first, and goes on", async () => {
    await callAs(ann);
    await callAs(world.root);
    const reader = await follow("last=2");
    const [first, second] = [await reader.next(), await reader.next()];
    expect([first?.decision?.principal, second?.decision?.principal]).toEqual([ann.arn, world.root.arn]);
    const third = reader.next();
    await callAs(ann);
    expect((await third)?.decision?.principal).toBe(ann.arn);
  });

  test("goes on after the decision that a reader saw last, and tells none twice", async () => {
    const ids = await recordMany(30);
    const reader = await follow(`after=${ids[9]}`);
    const heard: (string | undefined)[] = [];
    const hear = async (count: number) => {
      for (let i = 0; i < count; i++) heard.push((await reader.next())?.decision?.id);
    };
    const hearing = hear(25);
    ids.push(...(await recordMany(5)).slice(0, 5));
    await hearing;
    expect(heard.slice(0, 20)).toEqual(ids.slice(10, 30));
    expect(new Set(heard).size).toBe(25);
  });

  test("tells a reader who was away for too long how many were missed", async () => {
    const ids = await recordMany(1_500);
    const reader = await follow(`after=${ids[99]}`);
    expect(await reader.next()).toEqual({ missed: 400 });
    expect((await reader.next())?.decision?.id).toBe(ids[500]);
  });

  test("tells a reader who is too slow how many were missed, and then what is new", async () => {
    const reader = await follow();
    const first = reader.next();
    await begun();
    const early = await recordMany(1);
    await first;
    // The reader reads no more while these fall.
    const ids = await recordMany(12_000);
    let missed = 0;
    let heard = 0;
    let last: Line | undefined;
    do {
      last = await reader.next();
      missed += last?.missed ?? 0;
      heard += last?.decision ? 1 : 0;
    } while (last?.decision?.id !== ids.at(-1));
    expect(missed).toBeGreaterThan(0);
    // `recordMany` makes one call itself.
    expect(missed + heard).toBe(early.length + 1 + ids.length);
  });

  test("says at first from where to go on, for a reader who then sees nothing", async () => {
    await callAs(ann);
    await world.clock.advance(1);
    const { body } = await get("trail/stream");
    const lines = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    const { at, after } = JSON.parse(Buffer.from((await lines.next()).value).toString());
    expect(at).toBe(world.clock.now());
    await lines.return?.();
    await callAs(world.root);
    const reader = await follow(`after=${after}`);
    expect((await reader.next())?.decision?.principal).toBe(world.root.arn);
  });

  test("ends when the server stops, and when the reader leaves", async () => {
    const reader = await follow();
    const waiting = reader.next();
    await begun();
    reader.gone.abort();
    expect(await waiting).toBeUndefined();

    const other = await follow();
    const end = other.next();
    await begun();
    await world.stop();
    expect(await end).toBeUndefined();
  });

  test.each(["colour=red", "last=many", "last=1001", "outcome=maybe", "before=0a"])(
    "a parameter that means nothing (%s) is refused",
    async (query) => {
      expect((await get("trail/stream", query)).status).toBe(400);
    },
  );
});

describe("one decision", () => {
  test("comes with its explanation, the sentences and what would have let it through", async () => {
    await callAs(ann);
    const [entry] = await world.host.trail.list({ limit: 1 });
    const { status, body } = await get(`trail/${entry?.id}`);
    expect(status).toBe(200);
    const read = JSON.parse(body as string);
    expect(read).toMatchObject({
      id: entry?.id,
      outcome: "implicitDeny",
      explanation: { decision: { outcome: "implicitDeny" }, why: { code: "no-policy", layer: "identity" } },
    });
    expect(read.words[0].text).toBe(
      "Denied: user ann has no identity-based policy, so nothing allows iam:ListUsers on user/.",
    );
    const [change] = read.fixes[0].changes;
    expect(change).toMatchObject({ kind: "add-statement", layer: "identity", statement: { Action: "iam:ListUsers" } });
  });

  test("that was allowed needs no mending", async () => {
    await callAs(world.root);
    const [entry] = await world.host.trail.list({ limit: 1 });
    const { body } = await get(`trail/${entry?.id}`);
    expect(JSON.parse(body as string)).toMatchObject({ fixes: [], explanation: { why: { code: "root" } } });
  });

  test("a fix tells which of the caller's other refusals it would undo", async () => {
    const bea = await world.user("bea", {
      document: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*" },
          { Effect: "Deny", Action: "iam:*", Resource: "*" },
        ],
      }),
    });
    await bea.call(GetUser, { UserName: "bob" }).catch(() => {});
    await callAs(bea);
    const [entry] = await world.host.trail.list({ limit: 1 });
    const { body } = await get(`trail/${entry?.id}`);
    const { fixes } = JSON.parse(body as string);
    expect(
      fixes.map(({ changes, alsoAllows }: { changes: { kind: string }[]; alsoAllows: unknown }) => [
        changes.map(({ kind }) => kind),
        alsoAllows,
      ]),
    ).toEqual([
      [["narrow-deny"], []],
      [["remove-statement"], [{ action: "iam:GetUser", resource: "arn:aws:iam::000000000000:user/bob" }]],
    ]);
  });
});
