import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { scheduleExists } from "../errors.js";
import { once } from "../idempotency.js";
import { type ScheduleRecord, schedules } from "../records.js";
import { arnOf, requireGroup } from "../resources.js";
import { askedArn, passesRole, readSchedule } from "../schedules/schedule.js";
import { draw, startSchedule, waiting } from "../schedules/timer.js";

/**
 * CreateSchedule makes a schedule; its role is passed, and tried. A rate without StartDate occurs at once.
 *
 * Gap: customer managed keys, and the targets that `targets/` says.
 */
export const CreateSchedule = operation(scheduler, "CreateSchedule", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",

  permissions: ({ input, here }) => [
    permission("scheduler:CreateSchedule", askedArn(here, input), {}),
    passesRole(here, input),
  ],

  async handle({ input, here, ...host }) {
    const { store, clock, ids } = host;
    const nowMs = clock.now();
    const said = await readSchedule(input, here, nowMs, host);
    const made: ScheduleRecord = waiting(
      { ...said, createdMs: nowMs, countedFromMs: nowMs, revision: ids.uuid() },
      nowMs - 1,
      draw(ids),
    );
    const { account, region, group, name } = made;
    let started: ScheduleRecord | undefined;
    const answer = await store.transact(async (tx) => {
      started = undefined;
      return once(tx, { operation: "CreateSchedule", input, here, nowMs }, async () => {
        await requireGroup(tx, here, group);
        if (await schedules.get(tx, [account, region, group, name])) throw scheduleExists(name);
        await schedules.put(tx, made);
        started = made;
        return { ScheduleArn: arnOf(made) };
      });
    });
    if (started) startSchedule(started, host);
    return answer;
  },
});
