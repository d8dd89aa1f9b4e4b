/**
 * What Publish and one entry of PublishBatch have in common: a message, checked.
 *
 * Unverified: the words about names of message attributes and about values that don't fit their types.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (read November 2026)
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
import { createHash } from "node:crypto";
import type { Input } from "@rolecall/aws-model";
import type { sns } from "@rolecall/aws-model/sns";
import { notEmulated } from "../../../kernel/errors.js";
import { badValue, invalidParameter } from "../errors.js";
import type { AttributeRecord, TopicRecord } from "../records.js";

export type Published = Pick<
  Input<typeof sns, "Publish">,
  "Message" | "Subject" | "MessageStructure" | "MessageAttributes" | "MessageGroupId" | "MessageDeduplicationId"
>;

export interface Draft {
  readonly subject?: string;
  readonly bodies: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, AttributeRecord>>;
  readonly sizeBytes: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** For a message with its attributes, and for all of a batch together. */
export const MESSAGE_BYTES = 262_144;

/** @throws InvalidParameterException, or InvalidParameterValueException for an attribute's value */
export function draft(topic: TopicRecord, published: Published): Draft {
  const { Message: message = "", Subject: subject } = published;
  if (message === "") throw invalidParameter("Empty message");
  const attributes = readAttributes(published.MessageAttributes ?? {});
  const sizeBytes = Buffer.byteLength(message) + attributeBytes(attributes);
  if (sizeBytes > MESSAGE_BYTES) throw invalidParameter("Message too long");
  if (subject !== undefined) requireSubject(subject);
  return {
    ...(subject === undefined ? {} : { subject }),
    bodies: readBodies(message, published.MessageStructure),
    attributes,
    sizeBytes,
    ...readFifo(topic, message, published),
  };
}

/** AWS: up to 100 characters of text in one line, not beginning with a blank. */
function requireSubject(subject: string): void {
  if (subject.length === 0 || subject.length > 100 || /^\s|\p{Cc}/u.test(subject)) throw invalidParameter("Subject");
}

function readBodies(message: string, structure: string | undefined): Readonly<Record<string, string>> {
  if (structure === undefined) return { default: message };
  if (structure !== "json") throw invalidParameter("MessageStructure");
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  const bodies: [string, string][] = [];
  for (const [protocol, body] of Object.entries(parsed)) if (typeof body === "string") bodies.push([protocol, body]);
  if (!bodies.some(([protocol]) => protocol === "default")) {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  return Object.fromEntries(bodies);
}

type Attributes = NonNullable<Published["MessageAttributes"]>;

function readAttributes(attributes: Attributes): Readonly<Record<string, AttributeRecord>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      requireName(name);
      return [name, readAttribute(name, value)];
    }),
  );
}

function requireName(name: string): void {
  if (!/^[\w.-]{1,256}$/.test(name) || /^\.|\.$|\.\./.test(name) || /^(aws|amazon)\./i.test(name)) {
    throw badValue(`The message attribute name '${name}' is invalid.`);
  }
}

function readAttribute(name: string, { DataType: type = "", StringValue, BinaryValue }: Attributes[string]) {
  const prefix = type.split(".", 1)[0] ?? "";
  if (!["String", "Number", "Binary"].includes(prefix)) {
    throw badValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (prefix === "Binary") {
    if (BinaryValue === undefined || BinaryValue.length === 0) throw emptyValue(name, type);
    return { Type: type, Value: Buffer.from(BinaryValue).toString("base64") };
  }
  if (StringValue === undefined || StringValue === "") throw emptyValue(name, type);
  if (prefix === "Number" && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(StringValue)) {
    throw badValue(`Could not cast message attribute '${name}' value to number.`);
  }
  if (type === "String.Array") requireArray(name, StringValue);
  return { Type: type, Value: StringValue };
}

const emptyValue = (name: string, type: string) =>
  badValue(
    `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
  );

function requireArray(name: string, text: string): void {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed) && parsed.every((one) => one === null || typeof one !== "object")) return;
  } catch {
    // Falls through to the refusal.
  }
  throw badValue(
    `The message attribute '${name}' must contain a JSON array for message attribute type 'String.Array'.`,
  );
}

function attributeBytes(attributes: Readonly<Record<string, AttributeRecord>>): number {
  return Object.entries(attributes).reduce((sum, [name, { Type, Value }]) => {
    const value = Type.startsWith("Binary") ? Buffer.from(Value, "base64").length : Buffer.byteLength(Value);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(Type) + value;
  }, 0);
}

/** Punctuation and all letters and digits of ASCII. */
const FIFO_ID = /^[!-~]{1,128}$/;

function readFifo(
  topic: TopicRecord,
  message: string,
  { MessageGroupId: groupId, MessageDeduplicationId: given }: Published,
): Pick<Draft, "groupId" | "deduplicationId"> {
  if (groupId !== undefined && !FIFO_ID.test(groupId)) {
    throw invalidParameter(
      "MessageGroupId Reason: The MessageGroupId parameter can be up to 128 alphanumeric and punctuation characters.",
    );
  }
  if (topic.attributes.FifoTopic !== "true") {
    if (given !== undefined) {
      throw invalidParameter(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      );
    }
    // AWS passes it on to standard queues, whose fair shares go by it.
    return groupId === undefined ? {} : { groupId };
  }
  if (groupId === undefined) throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  if (given !== undefined && !FIFO_ID.test(given)) {
    throw invalidParameter(
      "MessageDeduplicationId Reason: The MessageDeduplicationId parameter can be up to 128 alphanumeric and punctuation characters.",
    );
  }
  if (given === undefined && topic.attributes.ContentBasedDeduplication !== "true") {
    throw invalidParameter(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  return { groupId, deduplicationId: given ?? createHash("sha256").update(message).digest("hex") };
}

/** Publish can send to phones and to the applications of phones; Rolecall to topics alone. */
export const toPhones = (what: string) => notEmulated(`publishing to ${what}`);
