import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { deleteMessages } from "../messages/layout.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";
import { deletedQueues, queues } from "../records.js";

/** DeleteQueue removes a queue with all its messages; its name is free again a minute later. */
export const DeleteQueue = operation(sqs, "DeleteQueue", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html",

  permissions: ({ input, here }) => [permission("sqs:DeleteQueue", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, clock, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const deletedMs = clock.now();
    await store.transact(async (tx) => {
      const { account, region, name, id } = await requireQueue(tx, ref);
      await queues.delete(tx, [account, region, name]);
      await deletedQueues.put(tx, { account, region, name, deletedMs });
      deleteMessages(tx, id, true);
    });
    return {};
  },
});
