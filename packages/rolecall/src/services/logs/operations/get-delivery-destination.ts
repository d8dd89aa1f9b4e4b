import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDeliveryDestination } from "../deliveries.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliveryDestinations } from "../records.js";
import { deliveryDestinationArn } from "../resources.js";

/** GetDeliveryDestination answers a delivery destination. */
export const GetDeliveryDestination = operation(logs, "GetDeliveryDestination", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetDeliveryDestination.html",

  permissions: ({ input, here }) => [
    permission("logs:GetDeliveryDestination", deliveryDestinationArn(here, input.name), {}),
  ],

  async handle({ input, here, store }) {
    const found = await store.read((tx) =>
      deliveryDestinations.require(tx, [here.account, here.region, input.name], () =>
        deliveryPartNotFound("delivery destination"),
      ),
    );
    return { deliveryDestination: describeDeliveryDestination(here, found) };
  },
});
