/**
 * One attempt to deliver a message to a subscription, or to its dead-letter queue. Queues and functions are called as
 * `sns.amazonaws.com` for the topic, so that their own policies decide and each refusal stands in the trail.
 */

import { parseArn } from "../../../kernel/arn.js";
import { asService, type CallAs } from "../../../kernel/call.js";
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { noteSetback } from "../../../kernel/owed.js";
import { mayPass } from "../../../kernel/retry-policy.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import { subscriptionPolicy } from "../delivery-policy.js";
import { bodyFor } from "../messages/accept.js";
import type { MessageRecord, SubscriptionRecord, TopicRecord } from "../records.js";
import { arnOf, subscriptionArn } from "../resources.js";
import { signingKey } from "./certificate.js";
import { lambdaEvent, notification, type Signer } from "./envelope.js";
import { post } from "./http.js";
import type { Outcome } from "./outcome.js";

export type SendHost = Pick<Host, "call" | "store" | "clock" | "settings" | "log">;

/** What is owed to whom. */
export interface Owed {
  readonly topic: TopicRecord;
  readonly subscription: SubscriptionRecord;
  readonly message: MessageRecord;
}

export async function send(owed: Owed, host: SendHost, signal: AbortSignal): Promise<Outcome> {
  const { subscription, topic, message } = owed;
  const { protocol, endpoint } = subscription;
  switch (protocol) {
    case "sqs":
      return outcomeOf(endpoint, host, () => sendToQueue(endpoint, owed, host));
    case "lambda": {
      const event = await lambdaEvent(topic, subscription, message, await signerOf(host));
      return invoke(endpoint, event, topic, host, message.traceHeader);
    }
    case "http":
    case "https":
      return post(await notificationPost(owed, host), signal);
    default:
      return { kind: "failed", reason: `nothing here delivers by ${protocol}` };
  }
}

export async function signerOf({ store, clock, settings }: SendHost): Promise<Signer> {
  return { key: await signingKey(store, clock.now()), endpoint: settings.endpoint() };
}

const asTopic = (topic: TopicRecord, traceHeader?: string): CallAs => ({
  ...asService("sns.amazonaws.com", {
    region: topic.region,
    account: topic.account,
    sourceArn: arnOf(topic),
    sourceAccount: topic.account,
  }),
  traceHeader,
});

/** An event for a function: taken once it is in the function's queue of events. */
export function invoke(
  endpoint: string,
  event: string,
  topic: TopicRecord,
  host: SendHost,
  traceHeader?: string,
): Promise<Outcome> {
  return outcomeOf(endpoint, host, () =>
    host.call(
      Invoke,
      { FunctionName: endpoint, InvocationType: "Event", Payload: new TextEncoder().encode(event) as never },
      asTopic(topic, traceHeader),
    ),
  );
}

/** Puts the message into a queue, the subscription's own or that for what could not be delivered. */
export async function sendToQueue(arn: string, owed: Owed, host: SendHost): Promise<void> {
  const { topic, subscription, message } = owed;
  const raw = subscription.attributes.RawMessageDelivery === "true";
  const body = await bodyOf(owed, host);
  const further = {
    ...(raw ? { MessageAttributes: queueAttributes(message) } : {}),
    ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
    ...(message.deduplicationId === undefined || !arn.endsWith(".fifo")
      ? {}
      : { MessageDeduplicationId: message.deduplicationId }),
  };
  await sendText(arn, topic, body, host, further, message.traceHeader);
}

/** Any text, as a message of its own. */
export async function sendText(
  arn: string,
  topic: TopicRecord,
  body: string,
  { call, settings }: SendHost,
  further: object = {},
  traceHeader?: string,
): Promise<void> {
  const queue = parseArn(arn);
  const QueueUrl = `${settings.endpoint()}/${queue?.account}/${queue?.resource}`;
  const as = asTopic(topic, traceHeader);
  await call(SendMessage, { QueueUrl, MessageBody: body, ...further }, { ...as, region: queue?.region ?? as.region });
}

async function bodyOf({ topic, subscription, message }: Owed, host: SendHost): Promise<string> {
  return subscription.attributes.RawMessageDelivery === "true"
    ? bodyFor(message, subscription.protocol)
    : notification(topic, subscription, message, await signerOf(host));
}

const queueAttributes = ({ attributes }: MessageRecord) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { Type, Value }]) => [
      name,
      Type.startsWith("Binary")
        ? { DataType: Type, BinaryValue: Buffer.from(Value, "base64") }
        : // SQS has no arrays; SNS passes the JSON on under the type it had.
          { DataType: Type, StringValue: Value },
    ]),
  );

async function notificationPost(owed: Owed, host: SendHost) {
  const { topic, subscription, message } = owed;
  const raw = subscription.attributes.RawMessageDelivery === "true";
  const { requestPolicy } = subscriptionPolicy(topic.attributes.DeliveryPolicy, subscription.attributes.DeliveryPolicy);
  return {
    endpoint: subscription.endpoint,
    headers: {
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": message.id,
      "x-amz-sns-topic-arn": arnOf(topic),
      "x-amz-sns-subscription-arn": subscriptionArn(subscription),
      ...(raw ? { "x-amz-sns-rawdelivery": "true" } : {}),
      "content-type": requestPolicy.headerContentType,
    },
    body: await bodyOf(owed, host),
  };
}

/** AWS tells client-side errors, which nothing but a change of policies mends, from those of a service that is down. */
export async function outcomeOf(
  endpoint: string,
  host: Pick<Host, "log">,
  work: () => Promise<unknown>,
): Promise<Outcome> {
  try {
    await work();
    return { kind: "delivered" };
  } catch (error) {
    if (!isRefusal(error)) noteSetback(host, `delivering to ${endpoint}`, error);
    const reason = isRefusal(error) ? error.message : "Internal error";
    return { kind: mayPass(error) ? "again" : "failed", reason };
  }
}
