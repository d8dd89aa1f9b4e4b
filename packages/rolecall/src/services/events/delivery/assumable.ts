/** AWS tries the roles that rules and targets name: those that EventBridge may not take on are refused. */
import { assumed } from "../../../kernel/assumed-role.js";
import { asService } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { AssumeRole } from "../../sts/operations/assume-role.js";
import { roleNotAssumable } from "../errors.js";
import { type BusRef, ruleArn } from "../resources.js";

/** @throws ValidationException */
export async function requireAssumable(
  roles: readonly (string | undefined)[],
  { bus, rule }: { readonly bus: BusRef; readonly rule: string },
  host: Pick<Host, "call" | "sessions">,
): Promise<void> {
  const { account, region } = bus;
  const as = asService("events.amazonaws.com", {
    account,
    region,
    sourceArn: ruleArn(bus, rule),
    sourceAccount: account,
  });
  for (const roleArn of new Set(roles)) {
    if (roleArn === undefined) continue;
    try {
      await assumed(AssumeRole, { RoleArn: roleArn, RoleSessionName: "EventBridge" }, as, host);
    } catch (error) {
      throw error instanceof AwsError ? roleNotAssumable(roleArn) : error;
    }
  }
}
