import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryPartNotFound } from "../errors.js";
import { deliveries } from "../records.js";
import { deliveryArn, deliverySourceArn } from "../resources.js";

/** UpdateDeliveryConfiguration changes what a delivery writes. */
export const UpdateDeliveryConfiguration = operation(logs, "UpdateDeliveryConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UpdateDeliveryConfiguration.html",

  permissions: async ({ input, here, read }) => {
    const action = "logs:UpdateDeliveryConfiguration";
    const found = await deliveries.get(read, [here.account, here.region, input.id]);
    return [
      permission(action, deliveryArn(here, input.id), {}),
      ...(found
        ? [permission(action, deliverySourceArn(here, found.source), {}), permission(action, found.destinationArn, {})]
        : []),
    ];
  },

  async handle({ input, here, store }) {
    const { recordFields, fieldDelimiter, s3DeliveryConfiguration: s3 } = input;
    await store.transact(async (tx) => {
      const key = [here.account, here.region, input.id];
      const delivery = await deliveries.require(tx, key, () => deliveryPartNotFound("delivery"));
      await deliveries.put(tx, {
        ...delivery,
        ...(recordFields === undefined ? {} : { recordFields }),
        ...(fieldDelimiter === undefined ? {} : { fieldDelimiter }),
        ...(s3 === undefined ? {} : { s3 }),
      });
    });
    return {};
  },
});
