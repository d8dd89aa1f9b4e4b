import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryConflict, deliveryPartNotFound } from "../errors.js";
import { deliveries, deliveryDestinations } from "../records.js";
import { deliveryDestinationArn } from "../resources.js";

/** DeleteDeliveryDestination deletes a delivery destination that no delivery uses. */
export const DeleteDeliveryDestination = operation(logs, "DeleteDeliveryDestination", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliveryDestination.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteDeliveryDestination", deliveryDestinationArn(here, input.name), {}),
  ],

  async handle({ input, here, store }) {
    const place = [here.account, here.region];
    const arn = deliveryDestinationArn(here, input.name);
    await store.transact(async (tx) => {
      await deliveryDestinations.require(tx, [...place, input.name], () =>
        deliveryPartNotFound("delivery destination"),
      );
      const { items } = await deliveries.list(tx, { prefix: place });
      if (items.some(({ destinationArn }) => destinationArn === arn)) {
        throw deliveryConflict("The delivery destination is in use by a delivery.");
      }
      await deliveryDestinations.delete(tx, [...place, input.name]);
    });
    return {};
  },
});
