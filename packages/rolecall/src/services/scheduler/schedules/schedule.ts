/** Schedules as CreateSchedule and UpdateSchedule take them and GetSchedule shows them. */
import type { Input, Output } from "@rolecall/aws-model";
import type { scheduler } from "@rolecall/aws-model/scheduler";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import type { Host } from "../../../kernel/host.js";
import { type AnyOperation, type Permission, permission } from "../../../kernel/operation.js";
import { isTimeZone } from "../../../kernel/time-zone.js";
import {
  badExpression,
  badTimezone,
  startNotBeforeEnd,
  startTooEarly,
  windowMissing,
  windowWithoutMode,
} from "../errors.js";
import type { ScheduleRecord } from "../records.js";
import { arnOf, DEFAULT_GROUP, SERVICE, scheduleArn } from "../resources.js";
import { requireAssumable } from "../targets/role.js";
import { describeTarget, readTarget } from "../targets/target.js";
import { parseWhen } from "./occurrences.js";

type Given = Input<typeof scheduler, "CreateSchedule">;
type Shown = Output<typeof scheduler, "GetSchedule">;

const FIVE_MINUTES_MS = 300_000;

/** What a request says of a schedule: all of it, since an update resets what it leaves out. */
export type Said = Omit<ScheduleRecord, "createdMs" | "countedFromMs" | "revision" | "lastMs" | "next">;

export const namedSchedule = (here: Here, { GroupName, Name }: { GroupName?: string | undefined; Name: string }) => ({
  account: here.account,
  region: here.region,
  group: GroupName ?? DEFAULT_GROUP,
  name: Name,
});

/** The ARN that a request's permission is asked on. */
export const askedArn = (here: Here, input: { GroupName?: string | undefined; Name: string }): string =>
  scheduleArn(here, input.GroupName ?? DEFAULT_GROUP, input.Name);

/** The permission to hand the target's role to Scheduler. */
export const passesRole = (here: Here, input: Given): Permission =>
  permission("iam:PassRole", input.Target.RoleArn, {
    "iam:PassedToService": SERVICE,
    "iam:AssociatedResourceArn": askedArn(here, input),
  });

/**
 * Reads what a request says, and tries the role as AWS does.
 * @throws ValidationException; RC_NOT_EMULATED for what is a gap
 */
export async function readSchedule(
  given: Given,
  here: Here,
  nowMs: number,
  host: Pick<Host, "call" | "sessions" | "operations">,
): Promise<Said> {
  const said = read(given, here, nowMs, host.operations);
  await requireAssumable(said, said.target.roleArn, host);
  return said;
}

function read(given: Given, here: Here, nowMs: number, operations: readonly AnyOperation[]): Said {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timezone = "UTC", FlexibleTimeWindow } = given;
  if (given.KmsKeyArn !== undefined) throw notEmulated("Encryption of a schedule with a customer managed key");
  if (!isTimeZone(timezone)) throw badTimezone(timezone);
  const when = parseWhen(expression, timezone);
  if (!when) throw badExpression(expression);
  const startMs = given.StartDate?.getTime();
  const endMs = given.EndDate?.getTime();
  // AWS: both mean nothing to a one-time schedule.
  if (when.kind !== "at") {
    if (startMs !== undefined && startMs < nowMs - FIVE_MINUTES_MS) throw startTooEarly();
    if (startMs !== undefined && endMs !== undefined && startMs >= endMs) throw startNotBeforeEnd();
  }
  const windowMinutes = FlexibleTimeWindow.MaximumWindowInMinutes;
  if (FlexibleTimeWindow.Mode === "OFF" && windowMinutes !== undefined) throw windowWithoutMode();
  if (FlexibleTimeWindow.Mode === "FLEXIBLE" && windowMinutes === undefined) throw windowMissing();
  return {
    ...namedSchedule(here, given),
    expression,
    timezone,
    state: given.State ?? "ENABLED",
    afterCompletion: given.ActionAfterCompletion ?? "NONE",
    target: readTarget(given.Target, here, operations),
    modifiedMs: nowMs,
    ...(startMs === undefined ? {} : { startMs }),
    ...(endMs === undefined ? {} : { endMs }),
    ...(windowMinutes === undefined ? {} : { windowMinutes }),
    ...(given.Description === undefined ? {} : { description: given.Description }),
  };
}

export function describeSchedule(schedule: ScheduleRecord): Shown {
  const { windowMinutes, startMs, endMs, description } = schedule;
  return {
    Arn: arnOf(schedule),
    GroupName: schedule.group,
    Name: schedule.name,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timezone,
    FlexibleTimeWindow:
      windowMinutes === undefined ? { Mode: "OFF" } : { Mode: "FLEXIBLE", MaximumWindowInMinutes: windowMinutes },
    State: schedule.state,
    ActionAfterCompletion: schedule.afterCompletion,
    Target: describeTarget(schedule.target),
    CreationDate: new Date(schedule.createdMs),
    LastModificationDate: new Date(schedule.modifiedMs),
    ...(startMs === undefined ? {} : { StartDate: new Date(startMs) }),
    ...(endMs === undefined ? {} : { EndDate: new Date(endMs) }),
    ...(description === undefined ? {} : { Description: description }),
  };
}
