import { logs } from "@rolecall/aws-model/logs";
import { shownPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliveryDestinations } from "../records.js";
import { deliveryDestinationArn } from "../resources.js";

/** GetDeliveryDestinationPolicy answers a delivery destination's policy. */
export const GetDeliveryDestinationPolicy = operation(logs, "GetDeliveryDestinationPolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetDeliveryDestinationPolicy.html",

  permissions: ({ input, here }) => [
    permission("logs:GetDeliveryDestinationPolicy", deliveryDestinationArn(here, input.deliveryDestinationName), {}),
  ],

  handle: ({ input, here, store, directory }) =>
    store.read(async (tx) => {
      const key = [here.account, here.region, input.deliveryDestinationName];
      const { policy } = await deliveryDestinations.require(tx, key, () =>
        deliveryPartNotFound("delivery destination"),
      );
      const shown = await shownPolicy(tx, directory, policy);
      return { policy: shown === undefined ? {} : { deliveryDestinationPolicy: shown } };
    }),
});
