/**
 * ARNs of CloudWatch Logs, and what the kernel asks about them.
 *
 * AWS authorizes nearly every operation on the ARN of a stream, with an empty stream name where it means the group:
 * `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:log-stream:`, and with an empty group name too where it
 * means none in particular. That is why AWS's guide wants `:*` behind the group's name in policies. The tagging
 * operations of 2022 ask on the bare ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { deliveryDestinations, destinations, groups } from "./records.js";
import { policyFor } from "./resource-policies.js";
import { findTagged } from "./tagged.js";

const arn = (here: Here, resource: string) => `arn:${here.partition}:logs:${here.region}:${here.account}:${resource}`;

/** The bare ARN, as the tagging operations and `logGroupIdentifier` have it. */
export const groupArn = (here: Here, name: string) => arn(here, `log-group:${name}`);

export const streamArn = (here: Here, group: string, stream: string) =>
  arn(here, `log-group:${group}:log-stream:${stream}`);

/** What operations on a group are authorized on; without a name those on no group in particular. */
export const groupResource = (here: Here, name = "") => streamArn(here, name, "");

export const destinationArn = (here: Here, name: string) => arn(here, `destination:${name}`);
export const deliveryArn = (here: Here, id: string) => arn(here, `delivery:${id}`);
export const deliverySourceArn = (here: Here, name: string) => arn(here, `delivery-source:${name}`);
export const deliveryDestinationArn = (here: Here, name: string) => arn(here, `delivery-destination:${name}`);

/** The group's name in any of its ARNs; undefined when it is none. */
export function groupInArn(text: string): { account: string; region: string; name: string } | undefined {
  const parsed = parseArn(text);
  if (parsed?.service !== "logs") return undefined;
  const match = /^log-group:([^:]*)(?::.*)?$/.exec(parsed.resource);
  return match?.[1] ? { account: parsed.account, region: parsed.region, name: match[1] } : undefined;
}

export const resources: Resources = {
  async find(tx, text, action) {
    const group = groupInArn(text);
    if (!group) {
      const tags = (await findTagged(tx, text))?.tags;
      const policy = await destinationPolicy(tx, text);
      return tags && { tags, ...(policy ? { policy } : {}) };
    }
    // A resource policy of the account speaks of groups that are still to be made, too.
    const policy = await policyFor(tx, group, action);
    const found = await groups.get(tx, [group.account, group.region, group.name]);
    return { ...(found ? { tags: found.tags } : {}), ...(policy ? { policy } : {}) };
  },
};

/** Who may subscribe to a destination, or deliver to a delivery destination. */
async function destinationPolicy(tx: Read, text: string): Promise<AppliedPolicy | undefined> {
  const parsed = parseArn(text);
  const [type, name = ""] = parsed?.resource.split(":") ?? [];
  if (!parsed) return undefined;
  const key = [parsed.account, parsed.region, name];
  const document =
    type === "destination"
      ? (await destinations.get(tx, key))?.accessPolicy
      : type === "delivery-destination"
        ? (await deliveryDestinations.get(tx, key))?.policy
        : undefined;
  return document === undefined
    ? undefined
    : { policy: compilePolicy(document), name: `policy of ${type} \`${name}\`` };
}
