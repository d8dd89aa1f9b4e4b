import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { purgeInProgress } from "../errors.js";
import { deleteMessages } from "../messages/layout.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";
import { queues } from "../records.js";

const PURGE_EVERY_MS = 60_000;

/** PurgeQueue deletes all messages of a queue, those in flight too; here at once, where AWS takes up to a minute. */
export const PurgeQueue = operation(sqs, "PurgeQueue", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html",

  permissions: ({ input, here }) => [permission("sqs:PurgeQueue", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const purgedMs = clock.now();
    await store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      if (queue.purgedMs !== undefined && queue.purgedMs + PURGE_EVERY_MS > purgedMs) throw purgeInProgress(ref.name);
      deleteMessages(tx, queue.id, false);
      await queues.put(tx, { ...queue, purgedMs });
    });
    return {};
  },
});
