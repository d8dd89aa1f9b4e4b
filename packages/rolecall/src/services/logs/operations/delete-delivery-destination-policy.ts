import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliveryDestinations } from "../records.js";
import { deliveryDestinationArn } from "../resources.js";

/** DeleteDeliveryDestinationPolicy takes a delivery destination's policy away. */
export const DeleteDeliveryDestinationPolicy = operation(logs, "DeleteDeliveryDestinationPolicy", {
  source:
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliveryDestinationPolicy.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteDeliveryDestinationPolicy", deliveryDestinationArn(here, input.deliveryDestinationName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const key = [here.account, here.region, input.deliveryDestinationName];
      const found = await deliveryDestinations.require(tx, key, () => deliveryPartNotFound("delivery destination"));
      const { policy: _, ...destination } = found;
      await deliveryDestinations.put(tx, destination);
    });
    return {};
  },
});
