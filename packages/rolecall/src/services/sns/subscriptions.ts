/** Subscriptions: protocols, endpoints and attributes. */

import { parseArn } from "../../kernel/arn.js";
import type { Caller } from "../../kernel/caller.js";
import { notEmulated } from "../../kernel/errors.js";
import type { Read } from "../../store/store.js";
import { requireDeliveryPolicy, subscriptionPolicy } from "./delivery-policy.js";
import { badAttribute, invalidParameter, tooManyFilterPolicies, unknownAttribute, unknownProtocol } from "./errors.js";
import { parseFilterPolicy, type Scope } from "./filter/parse.js";
import { type SubscriptionRecord, subscriptions, type TopicRecord } from "./records.js";
import { arnOf, subscriptionArn } from "./resources.js";

export type Attributes = Readonly<Record<string, string>>;

/** Protocols that AWS has. Those beyond the first four are kept pending: nothing here can deliver to them. */
const PROTOCOLS: ReadonlySet<string> = new Set([
  "http",
  "https",
  "sqs",
  "lambda",
  "email",
  "email-json",
  "sms",
  "application",
  "firehose",
]);

/** @throws InvalidParameterException for an endpoint that does not fit the protocol or the topic */
export function requireEndpoint(protocol: string, endpoint: string, topic: TopicRecord): void {
  if (!PROTOCOLS.has(protocol)) throw unknownProtocol(protocol);
  const fifo = topic.attributes.FifoTopic === "true";
  if (fifo && protocol !== "sqs") {
    throw invalidParameter(`Invalid protocol type: ${protocol}`);
  }
  const parsed = parseArn(endpoint);
  switch (protocol) {
    case "http":
    case "https":
      if (!endpoint.startsWith(`${protocol}://`)) throw invalidParameter("Endpoint must match the specified protocol");
      if (!URL.canParse(endpoint)) throw invalidParameter("Endpoint");
      return;
    case "sqs":
      if (parsed?.service !== "sqs" || parsed.resource === "") throw invalidParameter("SQS endpoint ARN");
      if (parsed.resource.endsWith(".fifo") && !fifo) {
        throw invalidParameter(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        );
      }
      return;
    case "lambda":
      if (parsed?.service !== "lambda" || !parsed.resource.startsWith("function:")) {
        throw invalidParameter("Lambda endpoint ARN");
      }
      return;
    case "email":
    case "email-json":
      if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter("Email address");
      return;
    case "sms":
      if (!/^\+?[0-9]{4,20}$/.test(endpoint)) throw invalidParameter(`Invalid SMS endpoint: ${endpoint}`);
      return;
    default:
      throw notEmulated(`subscribing endpoints of the protocol \`${protocol}\``);
  }
}

/**
 * Whether the subscription begins without a confirmation: where the subscriber's account owns the queue or function.
 *
 * AWS: https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
 */
export const needsNoConfirmation = (protocol: string, endpoint: string, caller: Caller): boolean =>
  (protocol === "sqs" || protocol === "lambda") && parseArn(endpoint)?.account === caller.account;

/** Checks one attribute against the others. @throws InvalidParameterException */
export function requireSubscriptionAttribute(
  name: string,
  value: string,
  {
    protocol,
    attributes,
    topic,
    owner,
  }: Pick<SubscriptionRecord, "protocol" | "attributes" | "owner"> & {
    readonly topic: TopicRecord;
  },
): void {
  switch (name) {
    case "RawMessageDelivery":
      if (!/^(true|false)$/i.test(value)) {
        throw badAttribute(name, `Invalid value [${value}]. Must be true or false.`);
      }
      if (value.toLowerCase() === "true" && protocol === "lambda") {
        throw invalidParameter(`Delivery protocol [${protocol}] does not support raw message delivery.`);
      }
      return;
    case "FilterPolicy":
      if (value !== "" && value !== "{}") {
        parseFilterPolicy(value, (attributes.FilterPolicyScope ?? "MessageAttributes") as Scope);
      }
      return;
    case "FilterPolicyScope":
      if (value !== "MessageAttributes" && value !== "MessageBody") {
        throw badAttribute(name, `Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
      }
      if (attributes.FilterPolicy !== undefined && attributes.FilterPolicy !== "") {
        parseFilterPolicy(attributes.FilterPolicy, value);
      }
      return;
    case "RedrivePolicy":
      if (value !== "") requireRedrivePolicy(value, topic, owner);
      return;
    case "DeliveryPolicy":
      if (value !== "") requireDeliveryPolicy(value, "subscription");
      return;
    case "SubscriptionRoleArn":
      if (protocol !== "firehose") throw invalidParameter(name);
      return;
    case "ReplayPolicy":
      throw notEmulated("replay of archived messages (`ReplayPolicy`)");
    default:
      throw unknownAttribute();
  }
}

/**
 * AWS: the queue is of the subscription's account and Region. Whether it is there and lets SNS in shows when a message is to go
 * to it. The words for another account or Region are unverified.
 */
function requireRedrivePolicy(text: string, topic: TopicRecord, owner: string): void {
  const unknown = Object.keys(redrivePolicyIn(text)).find((name) => name !== "deadLetterTargetArn");
  // Recorded: `maxReceiveCount`, which is for queues.
  if (unknown !== undefined) throw badAttribute("RedrivePolicy", `invalid JSON. Attribute ${unknown} is unknown.`);
  const parsed = parseArn(deadLetterQueue({ RedrivePolicy: text }) ?? "");
  if (parsed?.service !== "sqs" || parsed.account !== owner || parsed.region !== topic.region) {
    throw badAttribute("RedrivePolicy", "deadLetterTargetArn is an invalid arn");
  }
  if (parsed.resource.endsWith(".fifo") !== (topic.attributes.FifoTopic === "true")) {
    throw badAttribute(
      "RedrivePolicy",
      "must use a FIFO queue as DLQ for a FIFO topic, and a standard queue otherwise",
    );
  }
}

/** The ARN in a subscription's RedrivePolicy; undefined without one. @throws where it is no JSON */
export function deadLetterQueue({ RedrivePolicy: text }: Attributes): string | undefined {
  if (text === undefined || text === "") return undefined;
  const target = redrivePolicyIn(text).deadLetterTargetArn;
  return typeof target === "string" ? target : undefined;
}

function redrivePolicyIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Readonly<Record<string, unknown>> | null) ?? {};
  } catch {
    throw badAttribute("RedrivePolicy", "failed to parse JSON.");
  }
}

/** An empty value takes an attribute away; truth is spelled in lower case. */
export function withAttribute(attributes: Attributes, name: string, value: string): Attributes {
  const { [name]: _, ...others } = attributes;
  if (value === "" || (name === "FilterPolicy" && value === "{}")) return others;
  return { ...others, [name]: name === "RawMessageDelivery" ? value.toLowerCase() : value };
}

const FILTERS = 200;

/** @throws FilterPolicyLimitExceededException where the topic has as many as AWS lets it have */
export async function requireRoomForFilter(tx: Read, topic: TopicRecord, id: string): Promise<void> {
  const { items } = await subscriptions.list(tx, { prefix: [topic.account, topic.region, topic.name] });
  const others = items.filter((one) => one.id !== id && one.attributes.FilterPolicy !== undefined);
  if (others.length >= FILTERS) throw tooManyFilterPolicies();
}

/** What GetSubscriptionAttributes answers. */
export function describeSubscription(topic: TopicRecord, subscription: SubscriptionRecord): Record<string, string> {
  const { attributes, protocol } = subscription;
  const { RawMessageDelivery = "false", FilterPolicy, FilterPolicyScope, ...others } = attributes;
  return {
    SubscriptionPrincipal: subscription.principal,
    Endpoint: subscription.endpoint,
    Owner: subscription.owner,
    RawMessageDelivery,
    TopicArn: arnOf(topic),
    ConfirmationWasAuthenticated: String(subscription.confirmedBySignature),
    SubscriptionArn: subscriptionArn(subscription),
    Protocol: protocol,
    PendingConfirmation: String(subscription.pending),
    ...(protocol === "http" || protocol === "https"
      ? {
          EffectiveDeliveryPolicy: JSON.stringify(
            subscriptionPolicy(topic.attributes.DeliveryPolicy, attributes.DeliveryPolicy),
          ),
        }
      : {}),
    ...(FilterPolicy === undefined
      ? {}
      : { FilterPolicy, FilterPolicyScope: FilterPolicyScope ?? "MessageAttributes" }),
    ...others,
  };
}

/** How the list operations show one: a pending one's ARN is nobody's to know. */
export const listed = (subscription: SubscriptionRecord) => ({
  SubscriptionArn: subscription.pending ? "PendingConfirmation" : subscriptionArn(subscription),
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: arnOf({ account: subscription.account, region: subscription.region, name: subscription.topic }),
});
