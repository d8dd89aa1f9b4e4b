import { logs } from "@rolecall/aws-model/logs";
import { refusalWords, validate } from "@rolecall/engine";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { deliveryInvalid, deliveryPartNotFound } from "../errors.js";
import { deliveryDestinations } from "../records.js";
import { deliveryDestinationArn } from "../resources.js";

/** PutDeliveryDestinationPolicy says which accounts may deliver to a destination. */
export const PutDeliveryDestinationPolicy = operation(logs, "PutDeliveryDestinationPolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestinationPolicy.html",

  permissions: ({ input, here }) => [
    permission("logs:PutDeliveryDestinationPolicy", deliveryDestinationArn(here, input.deliveryDestinationName), {}),
  ],

  async handle({ input, here, store, directory }) {
    const { deliveryDestinationName, deliveryDestinationPolicy: policy } = input;
    const refused = validate(policy, "resource").find((finding) => finding.refused);
    if (refused) throw deliveryInvalid(refusalWords(refused));
    await store.transact(async (tx) => {
      const key = [here.account, here.region, deliveryDestinationName];
      const destination = await deliveryDestinations.require(tx, key, () =>
        deliveryPartNotFound("delivery destination"),
      );
      const kept = await keptPolicy(tx, directory, policy, () => deliveryInvalid("Invalid principal in policy."));
      await deliveryDestinations.put(tx, { ...destination, policy: kept });
    });
    return { policy: { deliveryDestinationPolicy: policy } };
  },
});
