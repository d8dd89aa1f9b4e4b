/**
 * The execution role of a schedule, as Scheduler takes it on. `aws:SourceArn` is the schedule's group, never the schedule:
 * a trust policy that names a schedule keeps Scheduler out.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html (2026-11)
 */
import { createHash } from "node:crypto";
import { assumed } from "../../../kernel/assumed-role.js";
import { asService, type CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { AssumeRole } from "../../sts/operations/assume-role.js";
import { roleNotAssumable } from "../errors.js";
import type { ScheduleRecord } from "../records.js";
import { arnOf, groupArn, SERVICE } from "../resources.js";

type Named = Pick<ScheduleRecord, "account" | "region" | "group" | "name">;
type RoleHost = Pick<Host, "call" | "sessions">;

/** @throws AwsError AccessDenied when the trust policy does not let Scheduler in */
export function asExecutionRole(schedule: Named, roleArn: string, host: RoleHost): Promise<CallAs> {
  const { account, region, group } = schedule;
  const sourceArn = groupArn({ account, region }, group);
  // AWS's session names are 32 hexadecimal digits; of what, is not documented.
  const RoleSessionName = createHash("md5").update(arnOf(schedule)).digest("hex");
  return assumed(
    AssumeRole,
    { RoleArn: roleArn, RoleSessionName },
    asService(SERVICE, { region, account, sourceArn, sourceAccount: account }),
    host,
  );
}

/** AWS tries the role when a schedule is made or changed. @throws ValidationException */
export async function requireAssumable(schedule: Named, roleArn: string, host: RoleHost): Promise<void> {
  try {
    await asExecutionRole(schedule, roleArn, host);
  } catch (error) {
    throw error instanceof AwsError ? roleNotAssumable() : error;
  }
}
