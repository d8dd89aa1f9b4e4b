import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { changeVisibility, requireVisibility } from "../messages/settle.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";

/** ChangeMessageVisibility says anew how long a message that was received stays invisible; 0 gives it back at once. */
export const ChangeMessageVisibility = operation(sqs, "ChangeMessageVisibility", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html",

  permissions: ({ input, here }) => [
    permission("sqs:ChangeMessageVisibility", queueArn(refOfUrl(here, input.QueueUrl)), {}),
  ],

  async handle({ input, here, clock, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const change = { handle: input.ReceiptHandle, seconds: requireVisibility(input.VisibilityTimeout) };
    const nowMs = clock.now();
    await store.transact(async (tx) => changeVisibility(tx, await requireQueue(tx, ref), change, nowMs));
    return {};
  },
});
