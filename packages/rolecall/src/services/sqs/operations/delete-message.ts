import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { deleteReceived } from "../messages/settle.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";

/** DeleteMessage removes a message that was received, for good. */
export const DeleteMessage = operation(sqs, "DeleteMessage", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html",

  permissions: ({ input, here }) => [permission("sqs:DeleteMessage", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const nowMs = clock.now();
    await store.transact(async (tx) => {
      await deleteReceived(tx, await requireQueue(tx, ref), input.ReceiptHandle, nowMs);
    });
    return {};
  },
});
