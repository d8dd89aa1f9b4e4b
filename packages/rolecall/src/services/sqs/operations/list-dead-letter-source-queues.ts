import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { queueArn, queueUrl, refOfUrl } from "../names.js";
import { decodeToken, encodeToken, pageSize } from "../paging.js";
import { requireQueue } from "../queues/find.js";
import { queues } from "../records.js";

/** ListDeadLetterSourceQueues lists the queues whose messages go to this one when they are received too often. */
export const ListDeadLetterSourceQueues = operation(sqs, "ListDeadLetterSourceQueues", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html",

  permissions: ({ input, here }) => [
    permission("sqs:ListDeadLetterSourceQueues", queueArn(refOfUrl(here, input.QueueUrl)), {}),
  ],

  async handle({ input, here, store, settings }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const { NextToken: token, MaxResults: most } = input;
    const sources = await store.read(async (tx) => {
      await requireQueue(tx, ref);
      return queues.by(tx, "byDeadLetterArn", [queueArn(ref)]);
    });
    const after = token === undefined || token === "" ? "" : decodeToken(token);
    const rest = sources.filter(({ name }) => name > after);
    const page = rest.slice(0, pageSize(most));
    const last = page.at(-1);
    const more = most !== undefined && rest.length > page.length && last !== undefined;
    return {
      queueUrls: page.map((queue) => queueUrl(settings.endpoint(), queue)),
      ...(more ? { NextToken: encodeToken(last.name) } : {}),
    };
  },
});
