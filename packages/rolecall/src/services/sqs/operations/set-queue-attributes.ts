import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { queueArn, refOfUrl } from "../names.js";
import { changedAttributes, keptAttributes } from "../queues/attributes.js";
import { requireQueue } from "../queues/find.js";
import { checkRedrivePolicy } from "../queues/redrive.js";
import { queues } from "../records.js";

/** SetQueueAttributes changes a queue's settings; here at once, where AWS takes up to a minute. */
export const SetQueueAttributes = operation(sqs, "SetQueueAttributes", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",

  permissions: ({ input, here }) => [
    permission("sqs:SetQueueAttributes", queueArn(refOfUrl(here, input.QueueUrl)), {}),
  ],

  async handle({ input, here, clock, store, directory }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      const { deadLetterArn: before, ...queue } = await requireQueue(tx, ref);
      const given = input.Attributes;
      const changed = changedAttributes(queue.attributes, given, queue.fifo);
      const attributes = given.Policy === undefined ? changed : await keptAttributes(tx, directory, changed);
      const { RedrivePolicy: redrive } = attributes;
      let deadLetterArn = redrive === undefined ? undefined : before;
      if (redrive !== undefined && given.RedrivePolicy !== undefined) {
        deadLetterArn = await checkRedrivePolicy(tx, ref, redrive);
      }
      await queues.put(tx, {
        ...queue,
        attributes,
        modifiedMs,
        ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      });
    });
    return {};
  },
});
