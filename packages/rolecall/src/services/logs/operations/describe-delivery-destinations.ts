import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDeliveryDestination } from "../deliveries.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { deliveryDestinations } from "../records.js";

/** DescribeDeliveryDestinations lists the account's delivery destinations. */
export const DescribeDeliveryDestinations = operation(logs, "DescribeDeliveryDestinations", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeDeliveryDestinations.html",

  permissions: () => [permission("logs:DescribeDeliveryDestinations", "*", {})],

  async handle({ input, here, store }) {
    const { items, next } = await store.read((tx) =>
      listWhere(tx, deliveryDestinations, {
        prefix: [here.account, here.region],
        keyOf: ({ name }) => [name],
        wanted: ({ name }) => input.names?.includes(name) ?? true,
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      }),
    );
    return { deliveryDestinations: items.map((item) => describeDeliveryDestination(here, item)), ...nextToken(next) };
  },
});
