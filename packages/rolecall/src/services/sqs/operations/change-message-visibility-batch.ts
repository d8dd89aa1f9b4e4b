import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { eachEntry, requireBatch } from "../batch.js";
import { changeVisibility, requireVisibility } from "../messages/settle.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";

/** ChangeMessageVisibilityBatch does so for up to ten messages. */
export const ChangeMessageVisibilityBatch = operation(sqs, "ChangeMessageVisibilityBatch", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html",

  permissions: ({ input, here }) => [
    permission("sqs:ChangeMessageVisibility", queueArn(refOfUrl(here, input.QueueUrl)), {}),
  ],

  async handle({ input, here, clock, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const entries = requireBatch(input.Entries, "ChangeMessageVisibilityBatchRequestEntry");
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      return eachEntry(entries, async ({ Id, ReceiptHandle, VisibilityTimeout }) => {
        const change = { handle: ReceiptHandle, seconds: requireVisibility(VisibilityTimeout) };
        await changeVisibility(tx, queue, change, nowMs);
        return { Id };
      });
    });
  },
});
