/**
 * Where a subscription filter may send to.
 *
 * Gap: Firehose, and destinations of other accounts, which stand for the one or the other.
 */
import { parseArn } from "../../../kernel/arn.js";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import {
  badDestinationArn,
  foreignFunction,
  foreignStream,
  roleNeeded,
  roleUnwanted,
  strangeVendor,
} from "../errors.js";

/** What AWS calls a destination of another account. */
export const isLogicalDestination = (arn: string): boolean => {
  const parsed = parseArn(arn);
  return parsed?.service === "logs" && parsed.resource.startsWith("destination:");
};

/** @throws InvalidParameterException; RC_NOT_EMULATED for what is a gap */
export function requireDestination(here: Here, arn: string, roleArn: string | undefined): void {
  const { service, account, region, resource = "" } = parseArn(arn) ?? {};
  if (service === undefined) throw badDestinationArn();
  if (service === "lambda" && resource.startsWith("function:")) {
    if (roleArn !== undefined) throw roleUnwanted("lambda");
    if (account !== here.account || region !== here.region) throw foreignFunction();
    return;
  }
  if (service === "kinesis" || service === "firehose") {
    if (roleArn === undefined) throw roleNeeded(service);
    if (service === "kinesis" && resource.startsWith("stream/")) {
      if (account !== here.account || region !== here.region) throw foreignStream();
      return;
    }
    throw notEmulated(`The destination \`${arn}\` of a subscription filter`);
  }
  if (isLogicalDestination(arn)) throw notEmulated(`The destination \`${arn}\` of a subscription filter`);
  throw strangeVendor(service);
}
