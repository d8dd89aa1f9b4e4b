/** What the tests of SNS share. */
import type { Actor } from "../../testing/world.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { CreateTopic } from "./operations/create-topic.js";
import { Subscribe } from "./operations/subscribe.js";

/** Makes a topic; answers its ARN. */
export async function makeTopic(actor: Actor, Name: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await actor.call(CreateTopic, { Name, Attributes })).TopicArn ?? "";
}

export interface Queue {
  readonly arn: string;
  readonly url: string;
  /** Takes what is in it now; bodies and all else. */
  take(): Promise<Taken[]>;
}

type Taken = NonNullable<Awaited<ReturnType<typeof receive>>["Messages"]>[number];

const receive = (actor: Actor, QueueUrl: string) =>
  actor.call(ReceiveMessage, {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });

/** Makes a queue that lets SNS in for these topics (without any: nobody). */
export async function makeQueue(actor: Actor, name: string, ...topics: readonly string[]): Promise<Queue> {
  const arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
    Condition: { ArnEquals: { "aws:SourceArn": topics } },
  };
  const made = await actor.call(CreateQueue, {
    QueueName: name,
    Attributes: {
      ...(topics.length > 0 ? { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) } : {}),
      ...(name.endsWith(".fifo") ? { FifoQueue: "true" } : {}),
    },
  });
  const url = made.QueueUrl ?? "";
  return { arn, url, take: async () => (await receive(actor, url)).Messages ?? [] };
}

/** Subscribes a queue; answers the subscription's ARN. */
export async function subscribe(
  actor: Actor,
  TopicArn: string,
  queue: Pick<Queue, "arn">,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const input = { TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes, ReturnSubscriptionArn: true };
  return (await actor.call(Subscribe, input)).SubscriptionArn ?? "";
}
