import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { connectionOf, describeDestination, requireDestination } from "../api-destinations/api-destination.js";
import { apiDestinations } from "../records.js";
import { apiDestinationArn } from "../resources.js";

/** DescribeApiDestination shows an API destination. It is also asked on the connection of one that is there. */
export const DescribeApiDestination = operation(events, "DescribeApiDestination", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeApiDestination.html",

  permissions: async ({ input, here, read }) => {
    const found = await apiDestinations.get(read, [here.account, here.region, input.Name]);
    return [
      permission("events:DescribeApiDestination", apiDestinationArn(here, input.Name), {}),
      ...(found ? [permission("events:DescribeApiDestination", found.connectionArn, {})] : []),
    ];
  },

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const destination = await requireDestination(read, here, input.Name, "describe");
      return describeDestination(destination, await connectionOf(read, here, destination.connectionArn));
    });
  },
});
