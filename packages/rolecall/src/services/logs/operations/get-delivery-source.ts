import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeSource } from "../deliveries.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliverySources } from "../records.js";
import { deliverySourceArn } from "../resources.js";

/** GetDeliverySource answers a delivery source. */
export const GetDeliverySource = operation(logs, "GetDeliverySource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetDeliverySource.html",

  permissions: ({ input, here }) => [permission("logs:GetDeliverySource", deliverySourceArn(here, input.name), {})],

  async handle({ input, here, store }) {
    const found = await store.read((tx) =>
      deliverySources.require(tx, [here.account, here.region, input.name], () =>
        deliveryPartNotFound("delivery source"),
      ),
    );
    return { deliverySource: describeSource(here, found) };
  },
});
