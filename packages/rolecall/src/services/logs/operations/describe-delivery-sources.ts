import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeSource } from "../deliveries.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { deliverySources } from "../records.js";

/** DescribeDeliverySources lists the account's delivery sources. */
export const DescribeDeliverySources = operation(logs, "DescribeDeliverySources", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeDeliverySources.html",

  permissions: () => [permission("logs:DescribeDeliverySources", "*", {})],

  async handle({ input, here, store }) {
    const { items, next } = await store.read((tx) =>
      listWhere(tx, deliverySources, {
        prefix: [here.account, here.region],
        keyOf: ({ name }) => [name],
        wanted: ({ resourceArn }) => input.resourceArns?.includes(resourceArn) ?? true,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      }),
    );
    return { deliverySources: items.map((item) => describeSource(here, item)), ...nextToken(next) };
  },
});
