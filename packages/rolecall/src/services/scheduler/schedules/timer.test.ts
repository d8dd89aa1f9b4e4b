/** When schedules fire, by a clock that the tests move. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { DeleteSchedule } from "../operations/delete-schedule.js";
import { GetSchedule } from "../operations/get-schedule.js";
import { UpdateSchedule } from "../operations/update-schedule.js";
import { executions, schedules } from "../records.js";
import { anExecutionRole, aQueue, aSchedule, bodies, create, type Given, later } from "../testing.js";
import { resumeSchedules } from "./timer.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIME = "<aws.scheduler.scheduled-time>";

let world: World;
let role: string;
beforeEach(async () => {
  world = await testWorld();
  role = await anExecutionRole(world);
  await aQueue(world, "q");
});
afterEach(() => world.end());

const at = (given: Partial<Given> = {}) => aSchedule(role, { ...given, target: { Input: TIME } });
const update = (given: Given) => world.root.call(UpdateSchedule, given);
const times = async () => (await bodies(world)).map((body) => body?.slice(0, 16)).sort();

describe("a rate", () => {
  test("occurs at once and then every period", async () => {
    await create(world.root, at({ ScheduleExpression: "rate(5 minutes)" }));
    await world.settled();
    expect(await times()).toEqual(["2026-01-01T12:00"]);
    await later(world, 10 * MINUTE);

    expect(await times()).toEqual(["2026-01-01T12:05", "2026-01-01T12:10"]);
  });

  test("counts from StartDate, and stops with EndDate", async () => {
    await create(
      world.root,
      at({
        ScheduleExpression: "rate(1 hours)",
        StartDate: new Date(Date.UTC(2026, 0, 1, 13, 30)),
        EndDate: new Date(Date.UTC(2026, 0, 1, 15, 30)),
      }),
    );
    await later(world, 12 * HOUR);

    expect(await times()).toEqual(["2026-01-01T13:30", "2026-01-01T14:30", "2026-01-01T15:30"]);
  });

  test("keeps its beat through an update of something else, and counts anew by a new expression", async () => {
    await create(world.root, at({ ScheduleExpression: "rate(1 hour)" }));
    await later(world, 30 * MINUTE);
    await update(at({ ScheduleExpression: "rate(1 hour)", Description: "changed" }));
    await later(world, 30 * MINUTE);
    expect(await times()).toEqual(["2026-01-01T12:00", "2026-01-01T13:00"]);

    await later(world, 10 * MINUTE);
    await update(at({ ScheduleExpression: "rate(2 hours)" }));
    await later(world, 2 * HOUR);
    expect(await times()).toEqual(["2026-01-01T13:10", "2026-01-01T15:10"]);
  });
});

describe("a cron expression", () => {
  test("means the clock of the schedule's time zone", async () => {
    await create(
      world.root,
      at({ ScheduleExpression: "cron(30 8 * * ? *)", ScheduleExpressionTimezone: "America/New_York" }),
    );
    await later(world, 48 * HOUR);

    expect(await times()).toEqual(["2026-01-01T13:30", "2026-01-02T13:30"]);
  });

  test("begins with StartDate", async () => {
    await create(
      world.root,
      at({ ScheduleExpression: "cron(0 * * * ? *)", StartDate: new Date(Date.UTC(2026, 0, 1, 14)) }),
    );
    await later(world, 3 * HOUR);

    expect(await times()).toEqual(["2026-01-01T14:00", "2026-01-01T15:00"]);
  });
});

describe("a one-time schedule", () => {
  test("fires once, in its time zone, and stays", async () => {
    await create(
      world.root,
      at({ ScheduleExpression: "at(2026-01-01T14:00:00)", ScheduleExpressionTimezone: "Europe/Berlin" }),
    );
    await later(world, 48 * HOUR);

    expect(await times()).toEqual(["2026-01-01T13:00"]);
    expect(await world.root.call(GetSchedule, { Name: "s" })).toMatchObject({ State: "ENABLED" });
  });

  test("whose time has passed while it was disabled fires when it is enabled again, once", async () => {
    const given = at({ ScheduleExpression: "at(2026-01-01T13:00:00)" });
    await create(world.root, { ...given, State: "DISABLED" });
    await later(world, 2 * HOUR);
    expect(await times()).toEqual([]);

    await update(given);
    await later(world, 0);
    await update(given);
    await later(world, 24 * HOUR);
    expect(await times()).toEqual(["2026-01-01T13:00"]);
  });

  test("pays no heed to StartDate and EndDate", async () => {
    const past = new Date(Date.UTC(2025, 0, 1));
    await create(world.root, at({ ScheduleExpression: "at(2026-01-01T13:00:00)", StartDate: past, EndDate: past }));
    await later(world, HOUR);

    expect(await times()).toEqual(["2026-01-01T13:00"]);
  });
});

describe("ActionAfterCompletion DELETE", () => {
  const gone = async () => (await refusal(world.root.call(GetSchedule, { Name: "s" }))).code;

  test("deletes a one-time schedule when it has fired", async () => {
    await create(world.root, at({ ScheduleExpression: "at(2026-01-01T13:00:00)", ActionAfterCompletion: "DELETE" }));
    await later(world, HOUR - 1);
    expect(await world.root.call(GetSchedule, { Name: "s" })).toMatchObject({ ActionAfterCompletion: "DELETE" });
    await later(world, 1);

    expect(await gone()).toBe("ResourceNotFoundException");
    expect(await times()).toEqual(["2026-01-01T13:00"]);
  });

  test("deletes a recurring one after the last occurrence before EndDate", async () => {
    const EndDate = new Date(Date.UTC(2026, 0, 1, 14, 30));
    await create(world.root, at({ ScheduleExpression: "rate(1 hour)", EndDate, ActionAfterCompletion: "DELETE" }));
    await later(world, HOUR);
    expect(await world.root.call(GetSchedule, { Name: "s" })).toBeDefined();
    await later(world, HOUR);

    expect(await gone()).toBe("ResourceNotFoundException");
    expect(await times()).toHaveLength(3);
  });

  test("spares a schedule that was given another time before it fired", async () => {
    const given = at({ ScheduleExpression: "at(2026-01-01T13:00:00)", ActionAfterCompletion: "DELETE" });
    await create(world.root, given);
    await update({ ...given, ScheduleExpression: "at(2026-01-02T13:00:00)" });
    await later(world, 2 * HOUR);

    expect(await world.root.call(GetSchedule, { Name: "s" })).toMatchObject({
      ScheduleExpression: "at(2026-01-02T13:00:00)",
    });
  });
});

test("a flexible window invokes within its minutes, with the time that was scheduled", async () => {
  await create(
    world.root,
    at({ ScheduleExpression: "rate(1 hour)", FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 } }),
  );
  for (let hour = 0; hour < 3; hour += 1) {
    await later(world, 15 * MINUTE);
    expect(await times()).toEqual([`2026-01-01T1${2 + hour}:00`]);
    await later(world, 45 * MINUTE);
  }
  const [schedule] = (await world.host.store.read((read) => schedules.list(read, { prefix: [] }))).items;
  const { occurrenceMs = 0, dueMs = 0 } = schedule?.next ?? {};
  expect(dueMs - occurrenceMs).toBeGreaterThan(0);
  expect(dueMs - occurrenceMs).toBeLessThan(15 * MINUTE);
});

test("a schedule that is disabled, deleted or changed does not fire as it was", async () => {
  await create(world.root, { ...at({ ScheduleExpression: "rate(1 hour)" }), Name: "disabled" });
  await create(world.root, { ...at({ ScheduleExpression: "rate(1 hour)" }), Name: "deleted" });
  await create(world.root, { ...at({ ScheduleExpression: "rate(1 hour)" }), Name: "changed" });
  await world.settled();
  await bodies(world);
  await update({ ...at({ ScheduleExpression: "rate(1 hour)", State: "DISABLED" }), Name: "disabled" });
  await world.root.call(DeleteSchedule, { Name: "deleted" });
  await update({ ...at({ ScheduleExpression: "cron(0 18 * * ? *)" }), Name: "changed" });
  await later(world, 8 * HOUR);

  expect(await times()).toEqual(["2026-01-01T18:00"]);
});

describe("where the store falters", () => {
  test.each(["unwritten", "in doubt"] as const)("a schedule goes on a moment later, with what was %s", async (how) => {
    await create(world.root, at({ ScheduleExpression: "rate(5 minutes)" }));
    await world.settled();
    await bodies(world);
    const trouble = falter(world.host.store, "scheduler/schedules/timer", how);
    await later(world, 5 * MINUTE);
    trouble.stop();
    expect(await times()).toEqual([]);
    await later(world, 1000);
    expect(await times()).toEqual(["2026-01-01T12:05"]);
    await later(world, 10 * MINUTE);

    expect(await times()).toEqual(["2026-01-01T12:10", "2026-01-01T12:15"]);
  });

  test("for long, what came due meanwhile fires, and nothing of a schedule that was deleted", async () => {
    await create(world.root, at({ ScheduleExpression: "rate(1 hour)" }));
    await create(world.root, { ...at({ ScheduleExpression: "rate(1 hour)" }), Name: "deleted" });
    await world.settled();
    await bodies(world);
    const trouble = falter(world.host.store, "scheduler/schedules/timer");
    await later(world, HOUR);
    await world.root.call(DeleteSchedule, { Name: "deleted" });
    await later(world, HOUR);
    trouble.stop();
    await later(world, MINUTE);

    expect(await times()).toEqual(["2026-01-01T13:00", "2026-01-01T14:00"]);
  });
});

describe("after a restart", () => {
  /** As a new process finds it: nothing in memory, the records alone. */
  const asleep = async (ms: number, given: Given) => {
    await create(world.root, { ...given, State: "DISABLED" });
    const [stored] = (await world.host.store.read((read) => schedules.list(read, { prefix: [] }))).items;
    if (!stored) throw new Error("the schedule is stored");
    const occurrenceMs = world.clock.now() + HOUR;
    const enabled = { ...stored, state: "ENABLED" as const, next: { occurrenceMs, dueMs: occurrenceMs } };
    await world.host.store.transact((tx) => schedules.put(tx, enabled));
    await later(world, ms);
    await resumeSchedules(world.host);
    await later(world, 0);
  };

  test("what was due meanwhile fires, each occurrence once", async () => {
    await asleep(3 * HOUR, at({ ScheduleExpression: "rate(1 hour)" }));
    expect(await times()).toEqual(["2026-01-01T13:00", "2026-01-01T14:00", "2026-01-01T15:00"]);

    await later(world, HOUR);
    expect(await times()).toEqual(["2026-01-01T16:00"]);
  });

  test("but not what is older than MaximumEventAgeInSeconds, by which AWS gives up", async () => {
    const given = aSchedule(role, {
      ScheduleExpression: "rate(1 hour)",
      target: { Input: TIME, RetryPolicy: { MaximumEventAgeInSeconds: 5400 } },
    });
    await asleep(6 * HOUR, given);

    expect(await times()).toEqual(["2026-01-01T17:00", "2026-01-01T18:00"]);
  });

  test("a one-time schedule fires however late it is", async () => {
    await asleep(72 * HOUR, at({ ScheduleExpression: "at(2026-01-01T13:00:00)" }));

    expect(await times()).toEqual(["2026-01-01T13:00"]);
    expect((await world.host.store.read((read) => executions.list(read, { prefix: [] }))).items).toEqual([]);
  });
});
