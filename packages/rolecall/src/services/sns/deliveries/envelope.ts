/**
 * What subscribers get: the envelope for queues and web servers, the event for functions; members in AWS's order.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
import { bodyFor } from "../messages/accept.js";
import type { AttributeRecord, MessageRecord, SigningRecord, SubscriptionRecord, TopicRecord } from "../records.js";
import { arnOf, subscriptionArn } from "../resources.js";
import { certificateName } from "./certificate.js";
import { signatureOf } from "./signature.js";

/** What links and signatures are made with. */
export interface Signer {
  readonly key: SigningRecord;
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
}

type Attributes = Readonly<Record<string, AttributeRecord>>;

interface Signed {
  readonly SignatureVersion: string;
  readonly Signature: string;
  readonly certificateUrl: string;
  readonly unsubscribeUrl: string;
}

/** The envelope's text, laid out as AWS does: two blanks in, a blank on either side of the colon. */
export async function notification(
  topic: TopicRecord,
  subscription: SubscriptionRecord,
  message: MessageRecord,
  signer: Signer,
): Promise<string> {
  const head = members(topic, subscription, message);
  const { SignatureVersion, Signature, certificateUrl, unsubscribeUrl } = await signed(
    topic,
    subscription,
    head,
    signer,
  );
  return layOut(
    {
      ...head,
      // FIFO topics send no signature.
      ...(message.sequenceNumber === undefined ? { SignatureVersion, Signature, SigningCertURL: certificateUrl } : {}),
      UnsubscribeURL: unsubscribeUrl,
    },
    message.attributes,
  );
}

function members(topic: TopicRecord, subscription: SubscriptionRecord, message: MessageRecord) {
  return {
    Type: "Notification",
    MessageId: message.id,
    ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
    TopicArn: arnOf(topic),
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: bodyFor(message, subscription.protocol),
    Timestamp: new Date(message.publishedMs).toISOString(),
  };
}

/** A function's event; the record's URLs are spelled with `Url`, and `Subject` is null where there is none. */
export async function lambdaEvent(
  topic: TopicRecord,
  subscription: SubscriptionRecord,
  message: MessageRecord,
  signer: Signer,
): Promise<string> {
  const { Type, MessageId, TopicArn, Subject, Message, Timestamp } = members(topic, subscription, message);
  const head = { Type, MessageId, TopicArn, ...(Subject === undefined ? {} : { Subject }), Message, Timestamp };
  const { SignatureVersion, Signature, certificateUrl, unsubscribeUrl } = await signed(
    topic,
    subscription,
    head,
    signer,
  );
  const Sns = {
    Type,
    MessageId,
    TopicArn,
    Subject: Subject ?? null,
    Message,
    Timestamp,
    SignatureVersion,
    Signature,
    SigningCertUrl: certificateUrl,
    UnsubscribeUrl: unsubscribeUrl,
    MessageAttributes: shown(message.attributes),
  };
  return JSON.stringify({
    Records: [
      { EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: subscriptionArn(subscription), Sns },
    ],
  });
}

/** What asks the endpoint for its consent. */
export async function confirmation(
  topic: TopicRecord,
  subscription: SubscriptionRecord,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
  signer: Signer,
): Promise<string> {
  const arn = arnOf(topic);
  const { token } = subscription;
  const head = {
    Type: "SubscriptionConfirmation",
    MessageId: id,
    Token: token,
    TopicArn: arn,
    Message: `You have chosen to subscribe to the topic ${arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${signer.endpoint}/?Action=ConfirmSubscription&TopicArn=${arn}&Token=${token}`,
    Timestamp: new Date(nowMs).toISOString(),
  };
  const { SignatureVersion, Signature, certificateUrl } = await signed(topic, subscription, head, signer);
  return layOut({ ...head, SignatureVersion, Signature, SigningCertURL: certificateUrl }, {});
}

async function signed(
  topic: TopicRecord,
  subscription: SubscriptionRecord,
  head: Readonly<Record<string, unknown>>,
  { key, endpoint }: Signer,
): Promise<Signed> {
  const SignatureVersion = topic.attributes.SignatureVersion ?? "1";
  return {
    SignatureVersion,
    Signature: await signatureOf(head, SignatureVersion, key),
    certificateUrl: `${endpoint}/_rolecall/sns/${certificateName(key)}`,
    unsubscribeUrl: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn(subscription)}`,
  };
}

const shown = (attributes: Attributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, { Type, Value }]) => [name, { Type, Value }]));

function layOut(head: Readonly<Record<string, unknown>>, attributes: Attributes): string {
  const lines = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)} : ${JSON.stringify(value)}`);
  const inner = Object.entries(shown(attributes)).map(
    ([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`,
  );
  if (inner.length > 0) lines.push(`  "MessageAttributes" : {\n${inner.join(",\n")}\n  }`);
  return `{\n${lines.join(",\n")}\n}`;
}
