/** ARNs of SNS, and what the kernel asks about them. */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import { badArn, invalidParameter } from "./errors.js";
import { type SubscriptionRecord, type TopicRecord, topics } from "./records.js";

/** A topic's place: the key of its record. */
export interface TopicRef {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const topicArn = (here: Here, name: string) => `arn:aws:sns:${here.region}:${here.account}:${name}`;

export const arnOf = ({ account, region, name }: TopicRef | TopicRecord) => `arn:aws:sns:${region}:${account}:${name}`;

export const subscriptionArn = ({ account, region, topic, id }: SubscriptionRecord) =>
  `${arnOf({ account, region, name: topic })}:${id}`;

/** What is asked on no topic in particular, as AWS's refusals show it. */
export const anyTopic = (here: Here) => topicArn(here, "*");

export const keyOf = ({ account, region, name }: TopicRef) => [account, region, name];

/** @throws InvalidParameterException where the text is no ARN of a topic of this Region */
export function topicRef(here: Here, text: string | undefined, parameter = "TopicArn"): TopicRef {
  const parsed = snsArn(text, parameter);
  // AWS says no more of a topic of another Region than this.
  if (parsed.region !== here.region || !/^[\w-]{1,256}(\.fifo)?$/.test(parsed.resource)) {
    throw invalidParameter(parameter);
  }
  return { account: parsed.account, region: parsed.region, name: parsed.resource };
}

/** The key of a subscription's record. @throws InvalidParameterException for another ARN */
export function subscriptionKey(text: string): readonly [account: string, region: string, topic: string, id: string] {
  const parsed = snsArn(text, "SubscriptionArn");
  const [topic = "", id = "", ...more] = parsed.resource.split(":");
  if (id === "" || more.length > 0) throw invalidParameter("SubscriptionArn");
  return [parsed.account, parsed.region, topic, id];
}

function snsArn(text: string | undefined, parameter: string) {
  const parsed = parseArn(text ?? "");
  if (!parsed) throw badArn(parameter, (text ?? "").split(":").length);
  if (parsed.service !== "sns" || !/^\d{12}$/.test(parsed.account)) throw invalidParameter(parameter);
  return parsed;
}

export const resources: Resources = {
  async find(tx, text) {
    const parsed = parseArn(text);
    if (parsed?.service !== "sns") return undefined;
    const topic = await topics.get(tx, [parsed.account, parsed.region, parsed.resource]);
    if (!topic) return undefined;
    const policy = compilePolicy(topic.attributes.Policy ?? "");
    return { tags: topic.tags, policy: { policy, name: `policy of topic \`${topic.name}\`` } };
  },
};
