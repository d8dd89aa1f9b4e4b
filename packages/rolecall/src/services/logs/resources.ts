/**
 * ARNs of CloudWatch Logs, and what the kernel asks about them.
 *
 * AWS authorizes nearly every operation on the ARN of a stream, with an empty stream name where it means the group:
 * `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:log-stream:`. That is why AWS's guide wants `:*` behind
 * the group's name in policies. The tagging operations of 2022 ask on the bare ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import { groups } from "./records.js";

/** The bare ARN, as the tagging operations and `logGroupIdentifier` have it. */
export const groupArn = (here: Here, name: string) =>
  `arn:${here.partition}:logs:${here.region}:${here.account}:log-group:${name}`;

export const streamArn = (here: Here, group: string, stream: string) => `${groupArn(here, group)}:log-stream:${stream}`;

/** What operations on a group are authorized on; without a name those on all groups. */
export const groupResource = (here: Here, name = "") => streamArn(here, name, "");

/** The group's name in any of its ARNs; undefined when it is none. */
export function groupInArn(arn: string): { account: string; region: string; name: string } | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "logs") return undefined;
  const match = /^log-group:([^:]*)(?::.*)?$/.exec(parsed.resource);
  return match?.[1] ? { account: parsed.account, region: parsed.region, name: match[1] } : undefined;
}

export const resources: Resources = {
  async find(tx, arn) {
    const ref = groupInArn(arn);
    if (!ref) return undefined;
    const group = await groups.get(tx, [ref.account, ref.region, ref.name]);
    return group && { tags: group.tags };
  },
};
