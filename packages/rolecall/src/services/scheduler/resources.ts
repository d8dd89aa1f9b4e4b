/**
 * Scheduler's ARNs, and what the kernel asks about them.
 *
 * Groups alone take tags; those of a schedule's group count as the schedule's (unverified: AWS's reference lists
 * `aws:ResourceTag` for actions on schedules, which have none of their own).
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html (2026-11)
 */
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { groupNotFound } from "./errors.js";
import { type GroupRecord, groups, type ScheduleRecord, schedules } from "./records.js";

/** The group of schedules that name none; an account has it without ever having made it. */
export const DEFAULT_GROUP = "default";

export const SERVICE = "scheduler.amazonaws.com";

type Place = Pick<Here, "account" | "region">;

const base = ({ account, region }: Place) => `arn:aws:scheduler:${region}:${account}`;

export const groupArn = (place: Place, name: string) => `${base(place)}:schedule-group/${name}`;

export const scheduleArn = (place: Place, group: string, name: string) => `${base(place)}:schedule/${group}/${name}`;

export const arnOf = ({ group, name, ...place }: Pick<ScheduleRecord, "account" | "region" | "group" | "name">) =>
  scheduleArn(place, group, name);

export async function findGroup(tx: Read, { account, region }: Place, name: string): Promise<GroupRecord | undefined> {
  const found = await groups.get(tx, [account, region, name]);
  return found ?? (name === DEFAULT_GROUP ? { account, region, name, tags: {} } : undefined);
}

/** @throws ResourceNotFoundException */
export async function requireGroup(tx: Read, place: Place, name: string): Promise<GroupRecord> {
  const found = await findGroup(tx, place, name);
  if (!found) throw groupNotFound(name);
  return found;
}

export const resources: Resources = {
  async find(tx, arn) {
    const [, region = "", account = "", kind, group = "", schedule] =
      /^arn:[^:]+:scheduler:([^:]*):([^:]*):(schedule-group|schedule)\/([^/]+)(?:\/([^/]+))?$/.exec(arn) ?? [];
    if (kind === undefined) return undefined;
    if (schedule !== undefined && !(await schedules.get(tx, [account, region, group, schedule]))) return undefined;
    const found = await findGroup(tx, { account, region }, group);
    return found && { tags: found.tags };
  },
};
