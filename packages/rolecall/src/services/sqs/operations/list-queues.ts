import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { named, queueArn, queueUrl } from "../names.js";
import { decodeToken, encodeToken, pageSize } from "../paging.js";
import { queues } from "../records.js";

/** ListQueues lists the account's queues in the Region by name, those that begin with a prefix if one is given. */
export const ListQueues = operation(sqs, "ListQueues", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html",

  // AWS's reference gives the action no resource; its refusals name the ARN of a queue without a name.
  permissions: ({ here }) => [permission("sqs:ListQueues", queueArn(named(here, "")), {})],

  async handle({ input, here, store, settings }) {
    const { QueueNamePrefix: start = "", NextToken: token, MaxResults: most } = input;
    const owner = [here.account, here.region];
    const { items, next } = await store.read((tx) =>
      queues.list(tx, {
        prefix: owner,
        from: [...owner, start],
        limit: pageSize(most),
        ...(token === undefined || token === "" ? {} : { after: [...owner, decodeToken(token)] }),
      }),
    );
    const found = items.filter(({ name }) => name.startsWith(start));
    const last = found.at(-1);
    const more = most !== undefined && next !== undefined && found.length === items.length && last !== undefined;
    return {
      ...(found.length === 0 ? {} : { QueueUrls: found.map((queue) => queueUrl(settings.endpoint(), queue)) }),
      ...(more ? { NextToken: encodeToken(last.name) } : {}),
    };
  },
});
