import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDelivery } from "../deliveries.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { deliveries } from "../records.js";

/** DescribeDeliveries lists the account's deliveries. */
export const DescribeDeliveries = operation(logs, "DescribeDeliveries", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeDeliveries.html",

  permissions: () => [permission("logs:DescribeDeliveries", "*", {})],

  async handle({ input, here, store }) {
    const { items, next } = await store.read((tx) =>
      listWhere(tx, deliveries, {
        prefix: [here.account, here.region],
        keyOf: ({ id }) => [id],
        wanted: ({ source }) => input.deliverySourceNames?.includes(source) ?? true,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      }),
    );
    return { deliveries: items.map((item) => describeDelivery(here, item)), ...nextToken(next) };
  },
});
