import { CreateQueue } from "../../../src/services/sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../../src/services/sqs/operations/receive-message.js";
import { policy, REGION } from "../../../src/testing/world.js";
import type { Stage } from "../stage.js";

interface Letter {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** A queue for what a service could not deliver, which lets that service in, where it comes by its own name. */
export async function deadLetters({ root, owner }: Stage, service?: string, sourceArn?: string) {
  const arn = `arn:aws:sqs:${REGION}:${owner}:dead`;
  const statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sqs:SendMessage",
    Resource: arn,
    Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
  };
  const { QueueUrl = "" } = await root.call(CreateQueue, {
    QueueName: "dead",
    ...(service === undefined ? {} : { Attributes: { Policy: policy(statement).document } }),
  });
  return {
    arn,
    async taken(): Promise<Letter[]> {
      const { Messages = [] } = await root.call(ReceiveMessage, { QueueUrl, MessageAttributeNames: ["All"] });
      return Messages.map(({ Body = "", MessageAttributes = {} }) => ({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
        ),
      }));
    },
  };
}
