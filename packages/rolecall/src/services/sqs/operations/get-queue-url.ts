import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { named, queueArn, queueUrl } from "../names.js";
import { requireQueue } from "../queues/find.js";

/** GetQueueUrl answers a queue's URL, of another account's too if its policy allows. */
export const GetQueueUrl = operation(sqs, "GetQueueUrl", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html",

  permissions: ({ input, here }) => [
    permission("sqs:GetQueueUrl", queueArn(named(here, input.QueueName, input.QueueOwnerAWSAccountId)), {}),
  ],

  async handle({ input, here, store, settings }) {
    const ref = named(here, input.QueueName, input.QueueOwnerAWSAccountId);
    const queue = await store.read((tx) => requireQueue(tx, ref));
    return { QueueUrl: queueUrl(settings.endpoint(), queue) };
  },
});
