/**
 * Two accounts share a server and nothing else: whatever the one calls, the other's records stay as they are, what the
 * other sees stays the same, and no answer holds a word of the other's.
 *
 * Inputs are drawn from the model; where they name things, they name the other account's: its ARNs, URLs and ids as it sees
 * them itself. So an operation that looks something up by an id alone, and forgets whose it is, is found out.
 */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { AnyOperation } from "../../src/kernel/operation.js";
import { AcceptHandshake } from "../../src/services/organizations/operations/accept-handshake.js";
import { InviteAccountToOrganization } from "../../src/services/organizations/operations/invite-account-to-organization.js";
import { ListHandshakesForAccount } from "../../src/services/organizations/operations/list-handshakes-for-account.js";
import { testOrganization, userIn } from "../../src/services/organizations/testing.js";
import { type Actor, allow, REGION, testWorld, type World } from "../../src/testing/world.js";
import { inputsOf } from "../hostile/testing/inputs.js";
import { notingSandboxes } from "../noting-sandboxes.js";
import { poolOf } from "./names.js";
import { call, everyOperation, PLANTED, plant, plantedInput, plantNamesakes, SECRET } from "./plant.js";
import { shaped } from "./shaped.js";

const OTHER = "555566667777";
const RUNS = Number(process.env.ISOLATION_RUNS ?? 4);
const STEPS = 150;
/** A call that waits for the clock, which stands still here, is given up. */
const PATIENCE_MS = 300;

const nameOf = ({ service, name }: AnyOperation) => `${service.name}:${name}`;
const OPERATIONS = new Map(everyOperation().map((operation) => [nameOf(operation), operation]));
/** STS's make what they answer. */
const READS = everyOperation().filter(
  ({ service, name }) =>
    /^(BatchGet|Describe|Get|Head|List|Query|Scan)/.test(name) &&
    service.name !== "sts" &&
    // Another answer each time, and about nothing.
    name !== "GetRandomPassword",
);

interface Stage {
  readonly world: World;
  readonly owner: Actor;
  /** A root user and a user who may do everything, as far as their account goes. */
  readonly others: readonly Actor[];
  /** What the store held before the others had anything. */
  readonly records: ReadonlyMap<string, string>;
  readonly ownErrors: string[];
}

async function stage(inOrganization: boolean): Promise<Stage> {
  const ownErrors: string[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (message: string, error: unknown) => void ownErrors.push(`${message}: ${(error as Error).stack ?? error}`),
  };
  const world = await testWorld({ sandboxes: notingSandboxes([]), log });
  const owner = await plant(world);
  const others = [world.rootOf(OTHER), await userIn(world, OTHER, "eve", allow("*"))];
  if (inOrganization) {
    await testOrganization(world);
    for (const account of [PLANTED, OTHER]) {
      await world.root.call(InviteAccountToOrganization, { Target: { Type: "ACCOUNT", Id: account } });
      const { Handshakes } = await world.rootOf(account).call(ListHandshakesForAccount, {});
      await world.rootOf(account).call(AcceptHandshake, { HandshakeId: Handshakes?.[0]?.Id ?? "" });
    }
  }
  const records = await recordsOf(world);
  await plantNamesakes(world, OTHER);
  return { world, owner, others, records, ownErrors };
}

interface Step {
  /** `sqs:SendMessage` */
  readonly name: string;
  readonly input: object;
  readonly who: number;
}

/** By the name of the operation. */
let calls: ReadonlyMap<string, fc.Arbitrary<Step>>;
beforeAll(async () => {
  const { world, owner } = await stage(false);
  const pool = poolOf((await readsOf(owner)).values());
  await world.end();
  calls = new Map(
    everyOperation().flatMap((operation) => {
      const model = operation.service.model();
      const shape = model.operations[operation.name]?.input;
      if (shape === undefined) return [];
      const planted = plantedInput(operation, "word");
      const examples = "Key" in planted ? [planted, { ...planted, Key: "kept" }] : [planted];
      const drawn = inputsOf(shape, model, pool, examples);
      const step = fc.record({
        name: fc.constant(nameOf(operation)),
        input: drawn.map((input) => shaped(input, shape, model)),
        who: fc.nat({ max: 1 }),
      });
      return [[nameOf(operation), step]] as const;
    }),
  );
});

test("what one account calls changes nothing of another's, and tells nothing of it", { timeout: 120_000 }, async () => {
  let answered = 0;
  const scenes = fc.record({
    inOrganization: fc.boolean(),
    sequence: fc.array(fc.oneof(...calls.values()), { minLength: STEPS, maxLength: STEPS }),
  });
  await fc.assert(
    fc.asyncProperty(scenes, async ({ inOrganization, sequence }) => {
      const { world, owner, others, records, ownErrors } = await stage(inOrganization);
      try {
        const sight = await seenBy(owner);
        for (const { name, input, who } of sequence) {
          const told = await answerTo(world, others[who] as Actor, name, input);
          const what = `${name} ${JSON.stringify(input)}`;
          if (told.answered) answered += 1;
          expect(told.text.includes(SECRET), `${what} was told: ${told.text}`).toBe(false);
          const now = await recordsOf(world);
          for (const [key, value] of records) expect(now.get(key), `${what} changed ${key}`).toBe(value);
        }
        expect(await seenBy(owner)).toEqual(sight);
        expect(ownErrors).toEqual([]);
      } finally {
        await world.end();
      }
    }),
    // A scene is hundreds of calls, and the message says which one it was.
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(answered).toBeGreaterThan((RUNS * STEPS) / 10);
});

test("what is read by another account's ARN or URL is refused", async () => {
  const { world, others } = await stage(false);
  try {
    // One's own rules are listed by any target's ARN.
    const named = READS.filter(
      (operation) =>
        JSON.stringify(plantedInput(operation)).includes(PLANTED) && operation.name !== "ListRuleNamesByTarget",
    );
    expect(named.length).toBeGreaterThan(20);
    const answered: string[] = [];
    for (const operation of named) {
      for (const other of others) {
        const told = await answerTo(world, other, nameOf(operation), plantedInput(operation));
        if (told.answered) answered.push(`${nameOf(operation)}: ${told.text}`);
      }
    }
    expect(answered).toEqual([]);
  } finally {
    await world.end();
  }
});

test("and the same names and ids tell their owner everything", { timeout: 60_000 }, async () => {
  const { world, owner } = await stage(false);
  try {
    const told = new Set<string>();
    const inputs = READS.flatMap((operation) => fc.sample(calls.get(nameOf(operation)) ?? fc.constant(undefined), 12));
    for (const step of inputs) {
      if (step === undefined) continue;
      const { name, input } = step;
      const { text } = await answerTo(world, owner, name, input);
      if (text.includes(SECRET)) told.add(name.slice(0, name.indexOf(":")));
    }
    expect([...told].sort()).toEqual(expect.arrayContaining(["dynamodb", "iam", "lambda", "logs", "s3", "sns", "sqs"]));
  } finally {
    await world.end();
  }
});

/** What the owner's own reads answer, or the error. */
async function readsOf(owner: Actor): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>();
  for (const operation of READS) {
    const answer = await call(owner, operation, plantedInput(operation)).catch((error: Error) => error.message);
    answers.set(nameOf(operation), answer);
  }
  return answers;
}

async function seenBy(owner: Actor): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const [name, answer] of await readsOf(owner)) seen[name] = await textOf(answer);
  return seen;
}

/** What the store holds that is not the other account's, the trail aside: each account's calls stand there. */
async function recordsOf({ host }: World): Promise<Map<string, string>> {
  const entries = await host.store.read((tx) => tx.range({ prefix: [] }));
  const records = new Map<string, string>();
  for (const { key, value } of entries) {
    const record = JSON.stringify(value);
    const name = JSON.stringify(key);
    if (key[0] !== "trail" && !name.includes(OTHER) && !record.includes(OTHER)) records.set(name, record);
  }
  return records;
}

async function answerTo({ host, clock }: World, { caller }: Actor, name: string, input: object) {
  const operation = OPERATIONS.get(name);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await host.call(operation as never, input as never, { caller, region: REGION, signal });
    const text = await textOf(answer);
    await clock.advance(1);
    return { answered: true, text };
  } catch (error) {
    const { code, message, fields } = error as { code?: string; message: string; fields?: object };
    if (code === undefined && !signal.aborted) throw new Error(`${name} failed`, { cause: error });
    return { answered: false, text: `${code} ${message} ${JSON.stringify(fields)}` };
  }
}

/** An answer as text, with all bytes that it holds. */
async function textOf(value: unknown): Promise<string> {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof Date || typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (Symbol.asyncIterator in value) {
    let text = "";
    for await (const piece of value as AsyncIterable<unknown>) text += await textOf(piece);
    return text;
  }
  const parts = await Promise.all(Object.entries(value).map(async ([key, part]) => `${key}: ${await textOf(part)}`));
  return `{${parts.join(", ")}}`;
}
