import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { queueArn, refOfUrl } from "../names.js";
import { withoutGrant } from "../policy.js";
import { requireQueue } from "../queues/find.js";
import { queues } from "../records.js";

/** RemovePermission takes a statement out of a queue's policy; with the last one the policy goes. */
export const RemovePermission = operation(sqs, "RemovePermission", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html",

  permissions: ({ input, here }) => [permission("sqs:RemovePermission", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, store, clock }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      const { Policy: before, ...others } = queue.attributes;
      const Policy = withoutGrant(before, input.Label);
      const attributes = Policy === undefined ? others : { ...others, Policy };
      await queues.put(tx, { ...queue, attributes, modifiedMs });
    });
    return {};
  },
});
