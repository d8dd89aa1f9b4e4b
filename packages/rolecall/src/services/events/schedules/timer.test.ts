/** Schedules of rules where the store falters, and after a restart. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { testWorld, type World } from "../../../testing/world.js";
import { DeleteRule } from "../operations/delete-rule.js";
import { PutRule } from "../operations/put-rule.js";
import { PutTargets } from "../operations/put-targets.js";
import { RemoveTargets } from "../operations/remove-targets.js";
import { deliveries, rules } from "../records.js";
import { aQueue, bodies, queueArnOf } from "../testing.js";
import { resumeSchedules } from "./timer.js";

const MINUTE = 60_000;

let world: World;
let url: string;
beforeEach(async () => {
  world = await testWorld();
  url = await aQueue(world.root, "q");
  await world.root.call(PutRule, { Name: "r", ScheduleExpression: "rate(5 minutes)" });
  await world.root.call(PutTargets, { Rule: "r", Targets: [{ Id: "1", Arn: queueArnOf("q") }] });
});
afterEach(() => world.end());

async function later(ms: number): Promise<void> {
  await world.clock.advance(ms);
  await world.settled();
}

/** Of all events so far: what was received is visible again by then. */
const times = async () =>
  (await bodies(world.root, url)).map((body) => JSON.parse(body ?? "").time.slice(11, 19)).sort();
const stored = async () => (await world.host.store.read((read) => rules.list(read, { prefix: [] }))).items;

describe("where the store falters", () => {
  test.each([
    ["unwritten", "12:05:01"],
    ["in doubt", "12:05:00"],
  ] as const)("a rule fires a moment later what was %s, and keeps its beat", async (how, first) => {
    const trouble = falter(world.host.store, "events/schedules/timer", how);
    await later(5 * MINUTE);
    trouble.stop();
    expect(await times()).toEqual([]);
    await later(1000);
    expect(await times()).toEqual([first]);
    expect((await world.host.store.read((read) => deliveries.list(read, { prefix: [] }))).items).toEqual([]);
    await later(5 * MINUTE);
    await later(5 * MINUTE);

    expect(await times()).toEqual([first, "12:10:00", "12:15:00"]);
  });
});

describe("after a restart", () => {
  /** The rule's instant has passed while nobody waited for it. */
  const missed = async () => {
    const [rule] = await stored();
    if (!rule) throw new Error("the rule is stored");
    await world.host.store.transact((tx) => rules.put(tx, { ...rule, dueMs: world.clock.now() - 1 }));
  };

  test("instants that passed meanwhile are left out, and the rule goes on", async () => {
    await missed();
    await resumeSchedules(world.host);
    await world.settled();
    await later(5 * MINUTE);

    expect(await times()).toEqual(["12:05:00"]);
  });

  test("a rule that is deleted or changed meanwhile stays so", async () => {
    const whileResuming = async (change: () => Promise<unknown>) => {
      await missed();
      const { store } = world.host;
      const read: typeof store.read = async (work) => {
        const result = await store.read(work);
        await change();
        return result;
      };
      await resumeSchedules({
        ...world.host,
        store: { ...world.host.store, read, transact: store.transact.bind(store) },
      });
      await world.settled();
    };
    await whileResuming(() => world.root.call(PutRule, { Name: "r", ScheduleExpression: "rate(1 hour)" }));
    expect(await stored()).toMatchObject([{ schedule: "rate(1 hour)", dueMs: world.clock.now() + 60 * MINUTE }]);

    await world.root.call(RemoveTargets, { Rule: "r", Ids: ["1"] });
    await whileResuming(() => world.root.call(DeleteRule, { Name: "r" }));
    expect(await stored()).toEqual([]);
  });
});
