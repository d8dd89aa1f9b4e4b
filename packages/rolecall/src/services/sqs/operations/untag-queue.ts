import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";
import { queues } from "../records.js";

/** UntagQueue takes tags away; those that are not there are no error. */
export const UntagQueue = operation(sqs, "UntagQueue", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html",

  permissions: ({ input, here }) => [
    permission("sqs:UntagQueue", queueArn(refOfUrl(here, input.QueueUrl)), {}, { keys: input.TagKeys }),
  ],

  async handle({ input, here, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const gone = new Set(input.TagKeys);
    await store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !gone.has(key)));
      await queues.put(tx, { ...queue, tags });
    });
    return {};
  },
});
