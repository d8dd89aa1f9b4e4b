import { logs } from "@rolecall/aws-model/logs";
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

  async handle({ input, here, store }) {
    const { policy } = await store.read((tx) =>
      deliveryDestinations.require(tx, [here.account, here.region, input.deliveryDestinationName], () =>
        deliveryPartNotFound("delivery destination"),
      ),
    );
    return { policy: policy === undefined ? {} : { deliveryDestinationPolicy: policy } };
  },
});
