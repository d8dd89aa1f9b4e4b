import { CreateQueue } from "../../../src/services/sqs/operations/create-queue.js";
import { GetQueueAttributes } from "../../../src/services/sqs/operations/get-queue-attributes.js";
import { SendMessage } from "../../../src/services/sqs/operations/send-message.js";
import { SetQueueAttributes } from "../../../src/services/sqs/operations/set-queue-attributes.js";
import { REGION } from "../../../src/testing/world.js";
import type { Source } from "../source.js";
import { mapped } from "./mapping.js";

/** A queue as event source; messages of a FIFO queue are all of one group. */
const queue =
  (name: string, attributes: Readonly<Record<string, string>>, further: object): Source =>
  async (scene, owner) => {
    const its = scene.world.rootOf(owner);
    const { QueueUrl = "" } = await its.call(CreateQueue, { QueueName: name, Attributes: attributes });
    const arn = `arn:aws:sqs:${REGION}:${owner}:${name}`;
    return {
      arn,
      ...mapped(scene, arn, {}, ({ body }) => String(body)),
      async put(MessageBody) {
        await its.call(SendMessage, { QueueUrl, MessageBody, ...further });
      },
      async left() {
        const { Attributes = {} } = await its.call(GetQueueAttributes, { QueueUrl, AttributeNames: ["All"] });
        return [
          Number(Attributes.ApproximateNumberOfMessages),
          Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        ];
      },
      async share(Policy = "") {
        await its.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } });
      },
    };
  };

export const standardQueue = queue("q", {}, {});
export const fifoQueue = queue(
  "q.fifo",
  { FifoQueue: "true", ContentBasedDeduplication: "true" },
  { MessageGroupId: "g" },
);
