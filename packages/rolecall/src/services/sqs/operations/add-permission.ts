import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { missingParameter } from "../errors.js";
import { queueArn, refOfUrl } from "../names.js";
import { withGrant } from "../policy.js";
import { requireQueue } from "../queues/find.js";
import { queues } from "../records.js";

/** AddPermission adds a statement to a queue's policy, by which other accounts may use it. */
export const AddPermission = operation(sqs, "AddPermission", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html",

  permissions: ({ input, here }) => [permission("sqs:AddPermission", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, store, clock }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const { Label: label, AWSAccountIds: accounts, Actions: actions } = input;
    if (accounts.length === 0) throw missingParameter("AWSAccountIds");
    if (actions.length === 0) throw missingParameter("Actions");
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      const queue = await requireQueue(tx, ref);
      const Policy = withGrant(queue.attributes.Policy, queueArn(ref), { label, accounts, actions });
      await queues.put(tx, { ...queue, attributes: { ...queue.attributes, Policy }, modifiedMs });
    });
    return {};
  },
});
