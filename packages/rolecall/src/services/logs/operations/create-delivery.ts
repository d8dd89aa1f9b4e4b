import { logs } from "@rolecall/aws-model/logs";
import { parseArn } from "../../../kernel/arn.js";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDelivery } from "../deliveries.js";
import { deliveryConflict, deliveryPartNotFound } from "../errors.js";
import { type DeliveryRecord, deliveries, deliveryDestinations, deliverySources } from "../records.js";
import { deliveryArn, deliverySourceArn } from "../resources.js";
import { requireOwnKeys } from "../tagging.js";

/** CreateDelivery joins a source to a destination. Gap: nothing is delivered, and other accounts' destinations are not known. */
export const CreateDelivery = operation(logs, "CreateDelivery", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateDelivery.html",

  permissions: ({ input, here }) => {
    const set = input.tags ?? {};
    return [
      // The id is made by the call: AWS asks on any.
      permission("logs:CreateDelivery", deliveryArn(here, "*"), {}, { set }),
      permission("logs:CreateDelivery", deliverySourceArn(here, input.deliverySourceName), {}, { set }),
      permission("logs:CreateDelivery", input.deliveryDestinationArn, {}, { set }),
    ];
  },

  async handle({ input, here, store, ids }) {
    requireOwnKeys(input.tags ?? {});
    const { account, region } = here;
    const { deliverySourceName: source, deliveryDestinationArn: destinationArn, recordFields, fieldDelimiter } = input;
    // AWS's ids are sixteen letters and digits.
    const id = ids.uuid().replaceAll("-", "").slice(0, 16);
    const delivery = await store.transact(async (tx) => {
      await deliverySources.require(tx, [account, region, source], () => deliveryPartNotFound("delivery source"));
      const name = parseArn(destinationArn)?.resource.replace(/^delivery-destination:/, "") ?? "";
      const destination = await deliveryDestinations.require(tx, [account, region, name], () =>
        deliveryPartNotFound("delivery destination"),
      );
      const { items } = await deliveries.list(tx, { prefix: [account, region] });
      if (items.some((other) => other.source === source && other.destinationType === destination.type)) {
        throw deliveryConflict("A delivery from this source to a destination of this type exists already.");
      }
      const made: DeliveryRecord = {
        account,
        region,
        id,
        source,
        destinationArn,
        destinationType: destination.type,
        ...(recordFields === undefined ? {} : { recordFields }),
        ...(fieldDelimiter === undefined ? {} : { fieldDelimiter }),
        ...(input.s3DeliveryConfiguration === undefined ? {} : { s3: input.s3DeliveryConfiguration }),
        tags: input.tags ?? {},
      };
      await deliveries.put(tx, made);
      return made;
    });
    return { delivery: describeDelivery(here, delivery) };
  },
});
