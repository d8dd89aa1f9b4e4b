/** What the ARN of a target tells about the role it is called with. */
import { accountOf, parseArn } from "../../kernel/arn.js";

export const isApiDestination = (arn: string): boolean => /^arn:[^:]+:events:[^:]*:[^:]*:api-destination\//.test(arn);

/** Targets that are called with a role where there is one on the rule. */
export const takesRole = (arn: string): boolean => ["events", "kinesis"].includes(parseArn(arn)?.service ?? "");

/** AWS takes no other without a role: API destinations, Kinesis streams, and buses and topics of other accounts. */
export function needsRole(arn: string, account: string): boolean {
  const service = parseArn(arn)?.service;
  return (
    isApiDestination(arn) ||
    service === "kinesis" ||
    ((service === "events" || service === "sns") && accountOf(arn) !== account)
  );
}
