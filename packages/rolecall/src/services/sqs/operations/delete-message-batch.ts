import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { eachEntry, requireBatch } from "../batch.js";
import { deleteReceived } from "../messages/settle.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";

/** DeleteMessageBatch removes up to ten messages that were received. */
export const DeleteMessageBatch = operation(sqs, "DeleteMessageBatch", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html",

  permissions: ({ input, here }) => [permission("sqs:DeleteMessage", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const entries = requireBatch(input.Entries, "DeleteMessageBatchRequestEntry");
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      return eachEntry(entries, async ({ Id, ReceiptHandle }) => {
        await deleteReceived(tx, queue, ReceiptHandle, nowMs);
        return { Id };
      });
    });
  },
});
