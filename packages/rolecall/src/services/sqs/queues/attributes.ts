/**
 * A queue's attributes: which can be set, what they may hold, what they are by default.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
import { validate } from "@rolecall/engine";
import type { Directory } from "../../../kernel/host.js";
import { keptPolicy, shownPolicy } from "../../../kernel/named-principals.js";
import type { Read } from "../../../store/store.js";
import { attributeNotAllowed, invalidAttributeValue, unknownAttribute } from "../errors.js";
import type { QueueRecord } from "../records.js";
import { checkRedriveAllowPolicy } from "./redrive.js";

type Attributes = Readonly<Record<string, string>>;
type Check = (text: string) => boolean;

const integer =
  (least: number, most: number): Check =>
  (text) =>
    /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
const oneOf =
  (...values: readonly string[]): Check =>
  (text) =>
    values.includes(text);
const flag = oneOf("true", "false");

export const MOST_MESSAGE_BYTES = 1_048_576;
export const MOST_VISIBILITY_SECONDS = 43_200;
export const MOST_DELAY_SECONDS = 900;
export const MOST_WAIT_SECONDS = 20;

const SETTABLE: Readonly<Record<string, Check>> = {
  VisibilityTimeout: integer(0, MOST_VISIBILITY_SECONDS),
  MaximumMessageSize: integer(1024, MOST_MESSAGE_BYTES),
  MessageRetentionPeriod: integer(60, 1_209_600),
  DelaySeconds: integer(0, MOST_DELAY_SECONDS),
  ReceiveMessageWaitTimeSeconds: integer(0, MOST_WAIT_SECONDS),
  Policy: isPolicy,
  // Checked where the other queue can be looked at.
  RedrivePolicy: () => true,
  RedriveAllowPolicy: () => true,
  KmsMasterKeyId: (text) => text.length <= 2048,
  KmsDataKeyReusePeriodSeconds: integer(60, 86_400),
  SqsManagedSseEnabled: flag,
};

const FIFO_ONLY: Readonly<Record<string, Check>> = {
  ContentBasedDeduplication: flag,
  DeduplicationScope: oneOf("messageGroup", "queue"),
  FifoThroughputLimit: oneOf("perQueue", "perMessageGroupId"),
};

/** Those that an empty text takes away. */
const REMOVABLE: ReadonlySet<string> = new Set(["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"]);

const DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: "30",
  MaximumMessageSize: String(MOST_MESSAGE_BYTES),
  MessageRetentionPeriod: "345600",
  DelaySeconds: "0",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
};

const FIFO_DEFAULTS: Readonly<Record<string, string>> = {
  FifoQueue: "true",
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};

/** What the queue's settings are, defaults included. */
export const settingsOf = ({ attributes, fifo }: Pick<QueueRecord, "attributes" | "fifo">) => ({
  ...DEFAULTS,
  ...(fifo ? FIFO_DEFAULTS : {}),
  ...attributes,
});

export const numberOf = ({ attributes }: Pick<QueueRecord, "attributes">, name: keyof typeof DEFAULTS): number =>
  Number(attributes[name] ?? DEFAULTS[name]);

/**
 * The attributes after a change.
 * @throws InvalidAttributeName, InvalidAttributeValue
 */
export function changedAttributes(
  before: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  fifo: boolean,
): Readonly<Record<string, string>> {
  const after: Record<string, string> = { ...before };
  for (const [name, value] of Object.entries(given)) {
    requireSettable(name, value, fifo);
    if (value === "" && REMOVABLE.has(name)) delete after[name];
    else after[name] = value;
  }
  chooseEncryption(after, given);
  if (after.FifoThroughputLimit === "perMessageGroupId" && after.DeduplicationScope !== "messageGroup") {
    // unverified: the words
    throw attributeNotAllowed(
      "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
    );
  }
  return after;
}

function requireSettable(name: string, value: string, fifo: boolean): void {
  const check = SETTABLE[name] ?? FIFO_ONLY[name];
  if (check === undefined) throw unknownAttribute(name);
  if (!fifo && name in FIFO_ONLY) {
    // Recorded May 2024: this one in other words than the other two.
    if (name === "ContentBasedDeduplication") throw unknownAttribute(name);
    throw attributeNotAllowed(`You can specify the ${name} only when FifoQueue is set to true.`);
  }
  if (value === "" && REMOVABLE.has(name)) return;
  if (!check(value)) throw invalidAttributeValue(name);
  if (name === "RedriveAllowPolicy") checkRedriveAllowPolicy(value);
}

/** A queue is encrypted under a key of KMS or one of SQS's own, never both. */
function chooseEncryption(after: Record<string, string>, given: Readonly<Record<string, string>>): void {
  if (given.SqsManagedSseEnabled === "true" && after.KmsMasterKeyId !== undefined) {
    throw attributeNotAllowed(
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
  if (after.KmsMasterKeyId === undefined) return;
  after.SqsManagedSseEnabled = "false";
  after.KmsDataKeyReusePeriodSeconds ??= "300";
}

/** The attributes as a queue keeps them. @throws InvalidAttributeValue for a policy that names nobody */
export const keptAttributes = async (tx: Read, directory: Directory, attributes: Attributes): Promise<Attributes> =>
  withPolicy(attributes, await keptPolicy(tx, directory, attributes.Policy, () => invalidAttributeValue("Policy")));

/** The attributes as answers show them. */
export const shownAttributes = async (tx: Read, directory: Directory, attributes: Attributes): Promise<Attributes> =>
  withPolicy(attributes, await shownPolicy(tx, directory, attributes.Policy));

const withPolicy = (attributes: Attributes, Policy: string | undefined): Attributes =>
  Policy === attributes.Policy ? attributes : { ...attributes, ...(Policy === undefined ? {} : { Policy }) };

function isPolicy(text: string): boolean {
  return text === "" || !validate(text, "resource").some(({ refused }) => refused);
}

/** In the order in which AWS lists them. */
export const NAMES: readonly string[] = [
  "Policy",
  "VisibilityTimeout",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
  "ApproximateNumberOfMessagesDelayed",
  "DelaySeconds",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
];
