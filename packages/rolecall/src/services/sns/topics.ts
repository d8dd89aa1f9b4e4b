/** Topics: their names and attributes. Attributes that AWS keeps and shows are kept and shown, also where nothing here acts on them. */
import { notEmulated } from "../../kernel/errors.js";
import type { Directory } from "../../kernel/host.js";
import { keptPolicy, shownPolicy } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import { requireDeliveryPolicy, topicPolicy } from "./delivery-policy.js";
import {
  badAttribute,
  badFifoTopicName,
  badTopicName,
  invalidParameter,
  principalNotFound,
  topicNotFound,
  unknownAttribute,
} from "./errors.js";
import { requirePolicy } from "./policy.js";
import { subscriptions, type TopicRecord, topics } from "./records.js";
import { arnOf, keyOf, type TopicRef } from "./resources.js";

export type Attributes = Readonly<Record<string, string>>;

export const requireTopic = (tx: Read, ref: TopicRef): Promise<TopicRecord> =>
  topics.require(tx, keyOf(ref), topicNotFound);

/** @throws InvalidParameterException for a name that AWS does not take for a topic of this kind */
export function requireTopicName(name: string, fifo: boolean): void {
  if (fifo) {
    if (!/^[\w-]{1,251}\.fifo$/.test(name)) throw badFifoTopicName();
  } else if (!/^[\w-]{1,256}$/.test(name)) throw badTopicName();
}

/** Where deliveries are to be logged: kept and shown, see the README's gaps. */
const FEEDBACK = /^(HTTP|SQS|Lambda|Firehose|Application)((Success|Failure)FeedbackRoleArn|SuccessFeedbackSampleRate)$/;
const FIFO_ONLY: ReadonlySet<string> = new Set(["ContentBasedDeduplication", "FifoThroughputScope"]);

/** Checks one attribute of a topic. @throws InvalidParameterException */
export function requireTopicAttribute(name: string, value: string, fifo: boolean): void {
  const oneOf = (...values: readonly string[]) => {
    if (!values.includes(value)) throw badAttribute(name, `Invalid value [${value}]`);
  };
  if (FIFO_ONLY.has(name) && !fifo) throw unknownAttribute();
  switch (name) {
    case "DisplayName":
      if (value.length > 100 || /\p{Cc}/u.test(value)) throw invalidParameter("DisplayName");
      return;
    case "Policy":
      requirePolicy(value);
      return;
    case "DeliveryPolicy":
      if (value !== "") requireDeliveryPolicy(value, "topic");
      return;
    case "SignatureVersion":
      oneOf("1", "2");
      return;
    case "TracingConfig":
      oneOf("PassThrough", "Active");
      return;
    case "ContentBasedDeduplication":
      oneOf("true", "false");
      return;
    case "FifoThroughputScope":
      oneOf("Topic", "MessageGroup");
      return;
    case "KmsMasterKeyId":
      return;
    case "ArchivePolicy":
      throw notEmulated("archiving and replay of messages (`ArchivePolicy`)");
    case "DataProtectionPolicy":
      throw notEmulated("data protection of topics (`DataProtectionPolicy`)");
    default:
      if (!FEEDBACK.test(name)) throw unknownAttribute();
  }
}

/** The attributes as a topic keeps them. @throws InvalidParameterException for a policy that names nobody */
export const keptAttributes = async (tx: Read, directory: Directory, attributes: Attributes): Promise<Attributes> =>
  attributes.Policy === undefined
    ? attributes
    : { ...attributes, Policy: await keptPolicy(tx, directory, attributes.Policy, principalNotFound) };

/** The topic as answers show it. */
export async function shownTopic(tx: Read, directory: Directory, topic: TopicRecord): Promise<TopicRecord> {
  const { Policy } = topic.attributes;
  if (Policy === undefined) return topic;
  return { ...topic, attributes: { ...topic.attributes, Policy: await shownPolicy(tx, directory, Policy) } };
}

/** What GetTopicAttributes answers. */
export async function describeTopic(tx: Read, topic: TopicRecord): Promise<Record<string, string>> {
  const { items } = await subscriptions.list(tx, { prefix: [topic.account, topic.region, topic.name] });
  const pending = items.filter((one) => one.pending).length;
  const { Policy = "", DisplayName = "", DeliveryPolicy, ...others } = topic.attributes;
  return {
    Policy,
    Owner: topic.account,
    SubscriptionsPending: String(pending),
    TopicArn: arnOf(topic),
    EffectiveDeliveryPolicy: JSON.stringify(topicPolicy(DeliveryPolicy)),
    SubscriptionsConfirmed: String(items.length - pending),
    DisplayName,
    SubscriptionsDeleted: String(topic.deletedSubscriptions),
    ...(DeliveryPolicy === undefined ? {} : { DeliveryPolicy }),
    ...others,
  };
}
