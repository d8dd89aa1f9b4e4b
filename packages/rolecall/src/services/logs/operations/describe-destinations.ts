import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDestination } from "../destinations.js";
import { listWhere } from "../listing.js";
import { afterToken, nextToken, PAGE } from "../paging.js";
import { destinations } from "../records.js";
import { groupResource } from "../resources.js";

/** DescribeDestinations lists destinations by name. */
export const DescribeDestinations = operation(logs, "DescribeDestinations", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeDestinations.html",

  permissions: ({ here }) => [permission("logs:DescribeDestinations", groupResource(here), {})],

  handle: ({ input, here, store, directory }) =>
    store.read(async (tx) => {
      const { items, next } = await listWhere(tx, destinations, {
        prefix: [here.account, here.region],
        start: input.DestinationNamePrefix ?? "",
        keyOf: ({ name }) => [name],
        limit: input.limit ?? PAGE,
        ...afterToken(input.nextToken, 3),
      });
      const shown = await Promise.all(items.map((one) => describeDestination(tx, { here, directory }, one)));
      return { destinations: shown, ...nextToken(next) };
    }),
});
