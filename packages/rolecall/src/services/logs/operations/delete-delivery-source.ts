import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryConflict, deliveryPartNotFound } from "../errors.js";
import { deliveries, deliverySources } from "../records.js";
import { deliverySourceArn } from "../resources.js";

/** DeleteDeliverySource deletes a delivery source that no delivery uses. */
export const DeleteDeliverySource = operation(logs, "DeleteDeliverySource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliverySource.html",

  permissions: ({ input, here }) => [permission("logs:DeleteDeliverySource", deliverySourceArn(here, input.name), {})],

  async handle({ input, here, store }) {
    const place = [here.account, here.region];
    await store.transact(async (tx) => {
      await deliverySources.require(tx, [...place, input.name], () => deliveryPartNotFound("delivery source"));
      const { items } = await deliveries.list(tx, { prefix: place });
      if (items.some(({ source }) => source === input.name)) {
        throw deliveryConflict("The delivery source is in use by a delivery.");
      }
      await deliverySources.delete(tx, [...place, input.name]);
    });
    return {};
  },
});
