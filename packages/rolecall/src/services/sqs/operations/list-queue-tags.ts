import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { queueArn, refOfUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";

/** ListQueueTags lists a queue's tags. */
export const ListQueueTags = operation(sqs, "ListQueueTags", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html",

  permissions: ({ input, here }) => [permission("sqs:ListQueueTags", queueArn(refOfUrl(here, input.QueueUrl)), {})],

  async handle({ input, here, store }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const { tags } = await store.read((tx) => requireQueue(tx, ref));
    return Object.keys(tags).length === 0 ? {} : { Tags: tags };
  },
});
