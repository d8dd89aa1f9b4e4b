import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";
import { requireTags } from "../queues/tags.js";
import { queues } from "../records.js";

/** TagQueue adds tags to a queue, or changes their values. */
export const TagQueue = operation(sqs, "TagQueue", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html",

  permissions: ({ input, here }) => [
    permission("sqs:TagQueue", queueArn(refOfUrl(here, input.QueueUrl)), {}, { set: input.Tags }),
  ],

  async handle({ input, here, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    await store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      await queues.put(tx, { ...queue, tags: requireTags({ ...queue.tags, ...input.Tags }) });
    });
    return {};
  },
});
