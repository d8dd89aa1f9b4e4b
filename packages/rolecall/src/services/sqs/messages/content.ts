/**
 * What a message may hold: body, attributes, group and deduplication id.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 * unverified: the words about characters of a body and about attributes; those about sizes, groups and ids were
 * recorded.
 */
import type { Input } from "@rolecall/aws-model";
import type { sqs } from "@rolecall/aws-model/sqs";
import {
  invalidContents,
  invalidParameter,
  invalidParameters,
  invalidValue,
  missingParameter,
  notForThisQueueType,
} from "../errors.js";
import { MOST_DELAY_SECONDS, numberOf } from "../queues/attributes.js";
import type { QueueRecord } from "../records.js";
import type { StoredAttribute } from "./layout.js";

type MessageAttributeValue = NonNullable<Input<typeof sqs, "SendMessage">["MessageAttributes"]>[string];

/** What SendMessage and an entry of SendMessageBatch share. */
export interface Sendable {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
  readonly MessageSystemAttributes?: Partial<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
}

export interface Content {
  readonly body: string;
  readonly attributes: Readonly<Record<string, StoredAttribute>>;
  readonly systemAttributes: Readonly<Record<string, StoredAttribute>>;
  readonly bytes: number;
}

/** Checked in AWS's order as far as it is known: first the group and ids, whose absence refuses a whole batch. */
export function requireFifoParameters(queue: QueueRecord, message: Sendable): void {
  const { MessageGroupId: group, MessageDeduplicationId: dedup } = message;
  if (queue.fifo) {
    if (group === undefined) throw missingParameter("MessageGroupId");
    if (dedup === undefined && queue.attributes.ContentBasedDeduplication !== "true") {
      throw invalidParameter(
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      );
    }
  } else if (dedup !== undefined) throw notForThisQueueType(dedup, "MessageDeduplicationId");
  if (group !== undefined) requireToken(group, "MessageGroupId");
  if (dedup !== undefined) requireToken(dedup, "MessageDeduplicationId");
}

/** Alphanumeric and punctuation: what ASCII prints, without the blank. */
export function requireToken(value: string, parameter: string): void {
  if (/^[!-~]{1,128}$/.test(value)) return;
  throw invalidValue(
    value,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** Seconds until the message may be received. A FIFO queue has one delay for all; 0 means that one too. */
export function delayOf(queue: QueueRecord, { DelaySeconds: delay }: Sendable): number {
  if (delay === undefined || (queue.fifo && delay === 0)) return numberOf(queue, "DelaySeconds");
  if (queue.fifo) throw notForThisQueueType(delay, "DelaySeconds");
  if (!Number.isInteger(delay) || delay < 0 || delay > MOST_DELAY_SECONDS) {
    throw invalidValue(delay, "DelaySeconds", `DelaySeconds must be >= 0 and <= ${MOST_DELAY_SECONDS}.`);
  }
  return delay;
}

export function contentOf(message: Sendable): Content {
  const body = message.MessageBody ?? "";
  if (body === "") throw missingParameter("MessageBody");
  requireCharacters(body);
  const attributes = storedAttributes(message.MessageAttributes ?? {});
  const systemAttributes = systemAttributesOf(message.MessageSystemAttributes ?? {});
  let bytes = Buffer.byteLength(body);
  for (const [name, { type, text, binary }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(type);
    bytes += binary === undefined ? Buffer.byteLength(text ?? "") : Buffer.byteLength(binary, "base64");
  }
  return { body, attributes, systemAttributes, bytes };
}

export function requireSize(queue: QueueRecord, { bytes }: Content): void {
  const most = numberOf(queue, "MaximumMessageSize");
  if (bytes > most) throw invalidParameters(`Message must be shorter than ${most} bytes.`);
}

/** What XML 1.0 allows. */
const ALLOWED = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

function requireCharacters(text: string): void {
  const wrong = FORBIDDEN.exec(text);
  if (wrong === null) return;
  const code = wrong[0].codePointAt(0)?.toString(16).toUpperCase();
  throw invalidContents(
    `Invalid binary character '#x${code}' was found in the message body, the set of allowed characters is ${ALLOWED}`,
  );
}

const MOST_ATTRIBUTES = 10;

function storedAttributes(
  given: Readonly<Record<string, MessageAttributeValue | undefined>>,
): Readonly<Record<string, StoredAttribute>> {
  const entries = Object.entries(given);
  if (entries.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [requireAttributeName(name), stored(name, value ?? {})]));
}

function requireAttributeName(name: string): string {
  const wellFormed = /^[\w.-]{1,256}$/.test(name) && !/^\.|\.\.|\.$/.test(name) && !/^(aws|amazon)\./i.test(name);
  if (wellFormed) return name;
  throw invalidParameter(
    `Message (user) attribute name '${name}' is invalid. It can contain A-Z, a-z, 0-9, '_', '-' and single '.', up to 256, and must not begin with AWS. or Amazon.`,
  );
}

function stored(name: string, value: Partial<MessageAttributeValue>): StoredAttribute {
  const { DataType: type = "", StringValue: text, BinaryValue: binary } = value;
  const about = `The message attribute '${name}'`;
  if (type === "") throw invalidParameter(`${about} must contain a non-empty message attribute type.`);
  const [kind] = type.split(".", 1);
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw invalidParameter(
      `${about} has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (!/^[\w.-]{1,256}$/.test(type)) {
    throw invalidParameter(`${about} has an invalid message attribute type, it can contain A-Z, a-z, 0-9, _, - and .`);
  }
  const given = kind === "Binary" ? binary : text;
  if (given === undefined || given.length === 0) {
    const member = kind === "Binary" ? "binary" : "string";
    throw invalidParameter(
      `${about} must contain a non-empty message attribute value for message attribute type (${member}) '${kind}'.`,
    );
  }
  if (kind === "Binary") return { type, binary: Buffer.from(given as Uint8Array).toString("base64") };
  requireCharacters(given as string);
  if (kind === "Number" && !isNumber(given as string)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { type, text: given as string };
}

/** AWS: up to 38 digits, between -10^128 and 10^126. */
function isNumber(text: string): boolean {
  const match = /^[+-]?(\d*\.?\d*)(?:e[+-]?\d{1,3})?$/i.exec(text);
  const digits = match?.[1]?.replace(".", "").replace(/^0+/, "") ?? "";
  return match !== null && /\d/.test(match[1] ?? "") && digits.length <= 38 && Math.abs(Number(text)) <= 1e128;
}

function systemAttributesOf(
  given: Readonly<Record<string, MessageAttributeValue | undefined>>,
): Readonly<Record<string, StoredAttribute>> {
  for (const [name, value] of Object.entries(given)) {
    if (name !== "AWSTraceHeader") {
      throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
    }
    if (value?.DataType !== "String") {
      throw invalidParameter(`The message system attribute '${name}' has an invalid message attribute type.`);
    }
  }
  return storedAttributes(given);
}
