/** A message as ReceiveMessage shows it: with the attributes that were asked for. */
import type { Output } from "@rolecall/aws-model";
import type { sqs } from "@rolecall/aws-model/sqs";
import type { QueueRecord } from "../records.js";
import { attributesDigest } from "./digest.js";
import { makeHandle } from "./handles.js";
import type { StoredAttribute } from "./layout.js";
import type { Taken } from "./receive.js";

type Message = NonNullable<Output<typeof sqs, "ReceiveMessage">["Messages"]>[number];

export interface Wanted {
  /** Of AttributeNames and MessageSystemAttributeNames. */
  readonly system: ReadonlySet<string>;
  readonly user: readonly string[];
}

export function viewMessage(queue: QueueRecord, { slot, message, state }: Taken, wanted: Wanted): Message {
  const system = filled({
    SenderId: message.senderId,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String((message.receivedBefore ?? 0) + state.count),
    ApproximateFirstReceiveTimestamp: String(state.firstMs),
    SequenceNumber: message.sequence,
    MessageDeduplicationId: message.dedupId,
    MessageGroupId: message.group,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  });
  const shownSystem = Object.entries(system).filter(([name]) => wanted.system.has("All") || wanted.system.has(name));
  const user = Object.fromEntries(
    Object.entries(message.attributes ?? {}).filter(([name]) => isWanted(name, wanted.user)),
  );
  const digest = attributesDigest(user);
  return {
    MessageId: message.id,
    ReceiptHandle: makeHandle(queue, { slot, nonce: state.nonce }),
    MD5OfBody: message.md5,
    Body: message.body,
    ...(shownSystem.length === 0 ? {} : { Attributes: Object.fromEntries(shownSystem) }),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: shown(user) }),
  };
}

/** What can be asked for. */
export const SYSTEM_ATTRIBUTES: ReadonlySet<string> = new Set([
  "All",
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
]);

/** AWS: `All` and `.*` mean all, `bar.*` those that begin with `bar`. */
function isWanted(name: string, wanted: readonly string[]): boolean {
  return wanted.some(
    (each) => each === "All" || each === name || (each.endsWith(".*") && name.startsWith(each.slice(0, -2))),
  );
}

const filled = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

function shown(attributes: Readonly<Record<string, StoredAttribute>>): NonNullable<Message["MessageAttributes"]> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, text, binary }]) => [
      name,
      {
        DataType: type,
        ...(binary === undefined ? { StringValue: text } : { BinaryValue: Buffer.from(binary, "base64") }),
      },
    ]),
  );
}
