import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliveries } from "../records.js";
import { deliveryArn } from "../resources.js";

/** DeleteDelivery ends a delivery; its source and destination stay. */
export const DeleteDelivery = operation(logs, "DeleteDelivery", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDelivery.html",

  permissions: ({ input, here }) => [permission("logs:DeleteDelivery", deliveryArn(here, input.id), {})],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, input.id];
    await store.transact(async (tx) => {
      await deliveries.require(tx, key, () => deliveryPartNotFound("delivery"));
      await deliveries.delete(tx, key);
    });
    return {};
  },
});
