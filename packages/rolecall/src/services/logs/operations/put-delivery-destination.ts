import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { describeDeliveryDestination, destinationType } from "../deliveries.js";
import { deliveryInvalid } from "../errors.js";
import { type DeliveryDestinationRecord, deliveryDestinations } from "../records.js";
import { deliveryDestinationArn } from "../resources.js";
import { requireOwnKeys } from "../tagging.js";

/** PutDeliveryDestination names where logs may be delivered, or changes it. Gap: nothing is delivered. */
export const PutDeliveryDestination = operation(logs, "PutDeliveryDestination", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html",

  permissions: ({ input, here }) => {
    const arn = deliveryDestinationArn(here, input.name);
    const target = input.deliveryDestinationConfiguration?.destinationResourceArn;
    return [
      permission(
        "logs:PutDeliveryDestination",
        arn,
        { "logs:DeliveryDestinationResourceArn": target },
        { set: input.tags ?? {} },
      ),
      ...(input.roleArn === undefined
        ? []
        : [
            permission("iam:PassRole", input.roleArn, {
              "iam:PassedToService": "delivery.logs.amazonaws.com",
              "iam:AssociatedResourceArn": arn,
            }),
          ]),
    ];
  },

  async handle({ input, here, store }) {
    requireOwnKeys(input.tags ?? {});
    const { account, region } = here;
    const { name, outputFormat, roleArn } = input;
    const resourceArn = input.deliveryDestinationConfiguration?.destinationResourceArn;
    const type = resourceArn === undefined ? input.deliveryDestinationType : destinationType(resourceArn);
    if (type === undefined) throw deliveryInvalid("A delivery destination needs a resource or the type XRAY.");
    const destination = await store.transact(async (tx) => {
      const old = await deliveryDestinations.get(tx, [account, region, name]);
      const made: DeliveryDestinationRecord = {
        account,
        region,
        name,
        type,
        ...(outputFormat === undefined ? {} : { outputFormat }),
        ...(resourceArn === undefined ? {} : { resourceArn }),
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(old?.policy === undefined ? {} : { policy: old.policy }),
        tags: old?.tags ?? input.tags ?? {},
      };
      await deliveryDestinations.put(tx, made);
      return made;
    });
    return { deliveryDestination: describeDeliveryDestination(here, destination) };
  },
});
