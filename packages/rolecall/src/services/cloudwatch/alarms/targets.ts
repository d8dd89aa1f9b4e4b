/** Who can be told of an alarm: topics and functions, each by its ARN. */
import { parseArn } from "../../../kernel/arn.js";
import { notEmulated } from "../../../kernel/errors.js";
import { invalid } from "../errors.js";

export const isFunction = (arn: string): boolean => parseArn(arn)?.service === "lambda";

/** AWS's, of which Rolecall has nothing that they could do. */
const OTHERS = /^arn:[^:]+:(automate|swf|autoscaling|ssm|ssm-incidents|aiops|ec2):/;

/** @throws ValidationError for what AWS does not take as an action either */
export function requireAction(arn: string): void {
  const { service, resource = "" } = parseArn(arn) ?? {};
  if (service === "sns" && /^[\w-]+(\.fifo)?$/.test(resource)) return;
  if (service === "lambda" && /^function:[\w-]+(:(\$LATEST|[\w-]+))?$/.test(resource)) return;
  if (OTHERS.test(arn)) throw notEmulated(`the alarm action \`${arn}\``);
  throw invalid(`Invalid arn syntax: ${arn}`);
}
