/** Who can be told of an alarm: topics and functions, each by its ARN. */
import { parseArn } from "../../../kernel/arn.js";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { invalid } from "../errors.js";

export const isFunction = (arn: string): boolean => parseArn(arn)?.service === "lambda";

/** AWS's, of which Rolecall has nothing that they could do. */
const OTHERS = /^arn:[^:]+:(automate|swf|autoscaling|ssm|ssm-incidents|aiops|ec2):/;

/**
 * @throws ValidationError for what AWS does not take as an action either: one of another Region, as users report of topics
 * (unverified of functions)
 */
export function requireAction(arn: string, here: Here): void {
  const { partition, service, region, resource = "" } = parseArn(arn) ?? {};
  const isTopic = service === "sns" && /^[\w-]+(\.fifo)?$/.test(resource);
  if (isTopic || (service === "lambda" && /^function:[\w-]+(:(\$LATEST|[\w-]+))?$/.test(resource))) {
    if (partition !== here.partition) throw elsewhere("partition", partition, here.partition);
    if (region !== here.region) throw elsewhere("region", region, here.region);
    return;
  }
  if (OTHERS.test(arn)) throw notEmulated(`the alarm action \`${arn}\``);
  throw invalid(`Invalid arn syntax: ${arn}`);
}

const elsewhere = (what: string, given: string | undefined, own: string) =>
  invalid(`Invalid ${what} ${given} specified. Only ${own} is supported.`);
