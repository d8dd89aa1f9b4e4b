/** What SQS's tests share: making a queue, and reading what is in it. */
import type { Actor } from "../../testing/world.js";
import { CreateQueue } from "./operations/create-queue.js";
import { DeleteMessage } from "./operations/delete-message.js";
import { GetQueueAttributes } from "./operations/get-queue-attributes.js";
import { ReceiveMessage } from "./operations/receive-message.js";
import { SendMessage } from "./operations/send-message.js";

export const SECOND = 1000;

/** Its URL. */
export async function aQueue(
  actor: Actor,
  QueueName: string,
  Attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const fifo = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : {};
  const { QueueUrl } = await actor.call(CreateQueue, { QueueName, Attributes: { ...fifo, ...Attributes } });
  return QueueUrl ?? "";
}

export const send = (actor: Actor, QueueUrl: string, MessageBody: string, more: object = {}) =>
  actor.call(SendMessage, { QueueUrl, MessageBody, ...more });

/** The next message of a group of a FIFO queue. */
export const sendInGroup = (actor: Actor, QueueUrl: string, MessageGroupId: string, MessageBody: string) =>
  send(actor, QueueUrl, MessageBody, { MessageGroupId, MessageDeduplicationId: `${MessageGroupId}-${MessageBody}` });

export async function receive(actor: Actor, QueueUrl: string, more: object = {}) {
  const { Messages = [] } = await actor.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10, ...more });
  return Messages;
}

export const bodies = async (actor: Actor, QueueUrl: string, more: object = {}) =>
  (await receive(actor, QueueUrl, more)).map(({ Body }) => Body);

export const remove = (actor: Actor, QueueUrl: string, ReceiptHandle: string | undefined) =>
  actor.call(DeleteMessage, { QueueUrl, ReceiptHandle: ReceiptHandle ?? "" });

/** Visible, in flight, delayed. */
export async function counts(actor: Actor, QueueUrl: string): Promise<readonly (string | undefined)[]> {
  const { Attributes = {} } = await actor.call(GetQueueAttributes, { QueueUrl, AttributeNames: ["All"] });
  return [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ];
}
