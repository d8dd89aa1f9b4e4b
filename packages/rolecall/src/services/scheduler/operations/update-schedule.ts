import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { scheduleNotFound } from "../errors.js";
import { once } from "../idempotency.js";
import { type ScheduleRecord, schedules } from "../records.js";
import { arnOf, requireGroup } from "../resources.js";
import { askedArn, passesRole, readSchedule, type Said } from "../schedules/schedule.js";
import { draw, startSchedule, waiting } from "../schedules/timer.js";

/**
 * UpdateSchedule says all of a schedule anew: what the request leaves out is reset.
 *
 * A schedule whose expression, time zone and StartDate stay goes on where it was (unverified): a rate keeps its beat, and a
 * one-time schedule that was invoked is not invoked again.
 */
export const UpdateSchedule = operation(scheduler, "UpdateSchedule", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html",

  permissions: ({ input, here }) => [
    permission("scheduler:UpdateSchedule", askedArn(here, input), {}),
    passesRole(here, input),
  ],

  async handle({ input, here, ...host }) {
    const { store, clock, ids } = host;
    const nowMs = clock.now();
    const said = await readSchedule(input, here, nowMs, host);
    const revision = ids.uuid();
    const drawn = draw(ids);
    let started: ScheduleRecord | undefined;
    const answer = await store.transact(async (tx) => {
      started = undefined;
      return once(tx, { operation: "UpdateSchedule", input, here, nowMs }, async () => {
        await requireGroup(tx, here, said.group);
        const key = [said.account, said.region, said.group, said.name];
        const old = await schedules.require(tx, key, () => scheduleNotFound(said.name));
        const kept = isTimedAlike(old, said)
          ? { countedFromMs: old.countedFromMs, ...(old.lastMs === undefined ? {} : { lastMs: old.lastMs }) }
          : { countedFromMs: nowMs };
        const afterMs = Math.max(nowMs - 1, kept.lastMs ?? 0);
        started = waiting({ ...said, ...kept, createdMs: old.createdMs, revision }, afterMs, drawn);
        await schedules.put(tx, started);
        return { ScheduleArn: arnOf(started) };
      });
    });
    if (started) startSchedule(started, host);
    return answer;
  },
});

const isTimedAlike = (old: Said, said: Said) =>
  old.expression === said.expression && old.timezone === said.timezone && old.startMs === said.startMs;
