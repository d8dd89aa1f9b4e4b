/** What SNS stores: topics, subscriptions, messages under way and the ids of those that may not come twice. */
import { collection } from "../../store/collection.js";

export interface TopicRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Attributes by AWS's names, as they were set; `Policy` always. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Subscriptions that were there once, for `SubscriptionsDeleted`. */
  readonly deletedSubscriptions: number;
}

export const topics = collection<TopicRecord>({
  name: "sns/topics",
  key: ({ account, region, name }) => [account, region, name],
});

export interface SubscriptionRecord {
  /** Account, Region and name of the topic. */
  readonly account: string;
  readonly region: string;
  readonly topic: string;
  /** The last part of the ARN. */
  readonly id: string;
  /** The account of whoever subscribed. */
  readonly owner: string;
  /** Whoever subscribed, as an ARN. */
  readonly principal: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Attributes by AWS's names, as they were set. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The secret of the confirmation message. */
  readonly token: string;
  readonly pending: boolean;
  /** The message that asks for consent has not gone out yet. */
  readonly confirmationOwed: boolean;
  /** How long the token holds. */
  readonly tokenUntilMs: number;
  readonly confirmedBySignature: boolean;
  /** Set by ConfirmSubscription: whoever unsubscribes must be signed in. */
  readonly authenticateOnUnsubscribe: boolean;
}

export const subscriptions = collection<SubscriptionRecord, "byOwner">({
  name: "sns/subscriptions",
  key: ({ account, region, topic, id }) => [account, region, topic, id],
  indexes: { byOwner: ({ owner, region, account }) => [[owner, region, account]] },
});

/** A message attribute; `Value` is base64 where the type is Binary. */
export interface AttributeRecord {
  readonly Type: string;
  readonly Value: string;
}

/** A message that was accepted and is still owed to some subscription. */
export interface MessageRecord {
  readonly account: string;
  readonly region: string;
  readonly topic: string;
  /** Counts up in a FIFO topic, so that a group's messages stay in order; elsewhere the message's id. */
  readonly order: string;
  readonly id: string;
  readonly publishedMs: number;
  readonly subject?: string;
  /** By protocol, where MessageStructure is json; `default` always. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, AttributeRecord>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** FIFO topics alone. */
  readonly sequenceNumber?: string;
  /** The X-Ray header that it was published with; queues and functions get it along. */
  readonly traceHeader?: string;
}

export const messages = collection<MessageRecord>({
  name: "sns/messages",
  key: ({ account, region, topic, order }) => [account, region, topic, order],
});

/** One message owed to one subscription. Gone once it is delivered, in a dead-letter queue, or lost as AWS loses it. */
export interface DeliveryRecord {
  readonly account: string;
  readonly region: string;
  readonly topic: string;
  readonly order: string;
  readonly subscription: string;
  /** Attempts that failed so far, and when the next is due. */
  readonly failures: number;
  readonly dueMs: number;
}

export const deliveries = collection<DeliveryRecord>({
  name: "sns/deliveries",
  key: ({ account, region, topic, order, subscription }) => [account, region, topic, order, subscription],
});

/** How many messages a FIFO topic has accepted. Apart from the topic: every Publish writes it. */
export interface CounterRecord {
  readonly account: string;
  readonly region: string;
  readonly topic: string;
  readonly last: number;
}

export const counters = collection<CounterRecord>({
  name: "sns/counters",
  key: ({ account, region, topic }) => [account, region, topic],
});

/** A deduplication id within its five minutes. */
export interface SeenRecord {
  readonly account: string;
  readonly region: string;
  readonly topic: string;
  /** Empty where ids count for the whole topic. */
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly untilMs: number;
}

export const seen = collection<SeenRecord, "byEnd">({
  name: "sns/seen",
  key: ({ account, region, topic, groupId, deduplicationId }) => [account, region, topic, groupId, deduplicationId],
  indexes: { byEnd: ({ account, region, topic, untilMs }) => [[account, region, topic, untilMs]] },
});

/** The key pair that signs messages, made once for each data directory. */
export interface SigningRecord {
  readonly privateKey: string;
  readonly certificate: string;
  /** In the certificate's address. */
  readonly fingerprint: string;
}

export const signing = collection<SigningRecord>({ name: "sns/signing", key: () => ["key"] });
