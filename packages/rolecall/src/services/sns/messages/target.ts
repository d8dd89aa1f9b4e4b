import type { Here } from "../../../kernel/here.js";
import { invalidParameter } from "../errors.js";
import { type TopicRef, topicRef } from "../resources.js";
import { toPhones } from "./draft.js";

/**
 * The topic that is published to.
 * @throws InvalidParameterException where there is none, or both TopicArn and TargetArn
 */
export function target(
  here: Here,
  input: { readonly TopicArn?: string | undefined; readonly TargetArn?: string | undefined },
): TopicRef {
  const { TopicArn, TargetArn } = input;
  if (TopicArn !== undefined && TargetArn !== undefined) {
    throw invalidParameter("TopicArn Reason: Both TopicArn and TargetArn are specified");
  }
  if (TopicArn === undefined && TargetArn === undefined) {
    throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (TargetArn?.includes(":endpoint/")) throw toPhones("endpoints of applications");
  return TopicArn === undefined ? topicRef(here, TargetArn, "TargetArn") : topicRef(here, TopicArn);
}
