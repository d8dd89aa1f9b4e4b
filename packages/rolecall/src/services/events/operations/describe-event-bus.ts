import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { describeBus, shownBus } from "../buses.js";
import { busArn, busRef, requireBus } from "../resources.js";

/** DescribeEventBus answers a bus with its policy; without a name the default one. */
export const DescribeEventBus = operation(events, "DescribeEventBus", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html",

  permissions: ({ input, here }) => [permission("events:DescribeEventBus", busArn(busRef(here, input.Name)), {})],

  handle: ({ input, here, store, directory }) =>
    store.read(async (read) => {
      const bus = await requireBus(read, busRef(here, input.Name));
      return describeBus(await shownBus(read, directory, bus));
    }),
});
