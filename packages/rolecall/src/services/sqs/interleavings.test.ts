/** Whatever is done in whatever order: nothing is lost, nothing comes twice that was deleted, groups keep their order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { testWorld, type World } from "../../testing/world.js";
import { ChangeMessageVisibility } from "./operations/change-message-visibility.js";
import { aQueue, receive, remove, SECOND, send } from "./testing.js";

type Step =
  | { readonly kind: "send"; readonly group: number }
  | { readonly kind: "receive"; readonly most: number; readonly seconds: number }
  | { readonly kind: "delete"; readonly which: number }
  | { readonly kind: "release"; readonly which: number; readonly seconds: number }
  | { readonly kind: "wait"; readonly seconds: number };

const small = fc.nat({ max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("send" as const), group: fc.nat({ max: 2 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("receive" as const),
      most: fc.integer({ min: 1, max: 5 }),
      seconds: small,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), which: fc.nat() }) },
  fc.record({ kind: fc.constant("release" as const), which: fc.nat(), seconds: small }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: small }) },
);

interface Held {
  readonly body: string;
  readonly handle: string;
  untilMs: number;
}

/** The queue as it must be, kept beside the real one. */
class Model {
  readonly alive = new Map<string, { readonly group: number; readonly number: number }>();
  readonly deleted = new Set<string>();
  /** By body: the last receipt. */
  readonly held = new Map<string, Held>();
  #sent = 0;

  constructor(
    private readonly world: World,
    private readonly url: string,
    private readonly fifo: boolean,
  ) {}

  get #nowMs(): number {
    return this.world.clock.now();
  }

  async run(taken: Step): Promise<void> {
    const { root, clock } = this.world;
    if (taken.kind === "wait") return clock.advance(taken.seconds * SECOND);
    if (taken.kind === "send") {
      const number = this.#sent++;
      const body = `m${number}`;
      const inGroup = { MessageGroupId: `g${taken.group}`, MessageDeduplicationId: body };
      await send(root, this.url, body, this.fifo ? inGroup : {});
      this.alive.set(body, { group: taken.group, number });
      return;
    }
    if (taken.kind === "receive") return this.#receive(taken.most, taken.seconds);
    const all = [...this.held.values()].filter(({ untilMs }) => untilMs > this.#nowMs);
    const chosen = all[taken.which % Math.max(1, all.length)];
    if (chosen === undefined) return;
    if (taken.kind === "delete") {
      await remove(root, this.url, chosen.handle);
      this.alive.delete(chosen.body);
      this.held.delete(chosen.body);
      this.deleted.add(chosen.body);
      return;
    }
    const { seconds } = taken;
    const change = { QueueUrl: this.url, ReceiptHandle: chosen.handle, VisibilityTimeout: seconds };
    await root.call(ChangeMessageVisibility, change);
    chosen.untilMs = this.#nowMs + seconds * SECOND;
  }

  async #receive(most: number, seconds: number): Promise<void> {
    const due = this.#due();
    const found = await receive(this.world.root, this.url, { MaxNumberOfMessages: most, VisibilityTimeout: seconds });
    const seen = found.map(({ Body = "" }) => Body);

    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((body) => this.deleted.has(body))).toEqual([]);
    expect(seen.filter((body) => !due.includes(body))).toEqual([]);
    // All that can be received is, up to what was asked for.
    expect(seen.length).toBe(Math.min(most, due.length));
    if (this.fifo) this.#expectOrder(seen, due);
    for (const { Body: body = "", ReceiptHandle: handle = "" } of found) {
      this.held.set(body, { body, handle, untilMs: this.#nowMs + seconds * SECOND });
    }
  }

  #isVisible(body: string): boolean {
    return (this.held.get(body)?.untilMs ?? 0) <= this.#nowMs;
  }

  #due(): string[] {
    if (!this.fifo) return [...this.alive.keys()].filter((body) => this.#isVisible(body));
    return [0, 1, 2].flatMap((group) => {
      const inGroup = this.#inGroup(group);
      const stop = inGroup.findIndex((body) => !this.#isVisible(body));
      return stop === -1 ? inGroup : inGroup.slice(0, stop);
    });
  }

  #inGroup(group: number): string[] {
    return [...this.alive].filter(([, message]) => message.group === group).map(([body]) => body);
  }

  /** What comes of a group is the beginning of what could come. */
  #expectOrder(seen: readonly string[], due: readonly string[]): void {
    for (const group of [0, 1, 2]) {
      const ofGroup = (list: readonly string[]) => list.filter((body) => this.alive.get(body)?.group === group);
      expect(ofGroup(seen)).toEqual(ofGroup(due).slice(0, ofGroup(seen).length));
    }
  }

  /** In the end, what was not deleted is all there. */
  async drain(): Promise<void> {
    await this.world.clock.advance(60 * SECOND);
    const left = new Set<string>();
    for (;;) {
      const found = await receive(this.world.root, this.url);
      if (found.length === 0) break;
      for (const { Body = "", ReceiptHandle } of found) {
        expect(left.has(Body)).toBe(false);
        left.add(Body);
        await remove(this.world.root, this.url, ReceiptHandle);
      }
    }
    expect([...left].sort()).toEqual([...this.alive.keys()].sort());
  }
}

test.each([
  ["a standard queue", "jobs"],
  ["a FIFO queue", "jobs.fifo"],
])("%s loses nothing and repeats nothing that was deleted", { timeout: 60_000 }, async (_, name) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = await testWorld();
      try {
        const model = new Model(world, await aQueue(world.root, name), name.endsWith(".fifo"));
        for (const each of steps) await model.run(each);
        await model.drain();
      } finally {
        await world.end();
      }
    }),
    { numRuns: 25 },
  );
});
