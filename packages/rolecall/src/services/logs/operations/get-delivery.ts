import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDelivery } from "../deliveries.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliveries } from "../records.js";
import { deliveryArn } from "../resources.js";

/** GetDelivery answers a delivery. */
export const GetDelivery = operation(logs, "GetDelivery", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetDelivery.html",

  permissions: ({ input, here }) => [permission("logs:GetDelivery", deliveryArn(here, input.id), {})],

  async handle({ input, here, store }) {
    const found = await store.read((tx) =>
      deliveries.require(tx, [here.account, here.region, input.id], () => deliveryPartNotFound("delivery")),
    );
    return { delivery: describeDelivery(here, found) };
  },
});
