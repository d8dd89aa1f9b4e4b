import { logs } from "@rolecall/aws-model/logs";
import { parseArn } from "../../../kernel/arn.js";
import { operation, permission } from "../../../kernel/operation.js";
import { describeSource } from "../deliveries.js";
import { deliveryConflict, deliveryInvalid } from "../errors.js";
import { type DeliverySourceRecord, deliverySources } from "../records.js";
import { deliverySourceArn } from "../resources.js";
import { requireOwnKeys } from "../tagging.js";

/** PutDeliverySource names a resource whose logs may be delivered, or changes what was named. Gap: nothing is delivered. */
export const PutDeliverySource = operation(logs, "PutDeliverySource", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html",

  permissions: ({ input, here }) => [
    permission(
      "logs:PutDeliverySource",
      deliverySourceArn(here, input.name),
      { "logs:LogGeneratingResourceArns": [input.resourceArn] },
      { set: input.tags ?? {} },
    ),
  ],

  async handle({ input, here, store }) {
    requireOwnKeys(input.tags ?? {});
    const { account, region } = here;
    const { name, resourceArn, logType, deliverySourceConfiguration: configuration } = input;
    const service = parseArn(resourceArn)?.service;
    if (service === undefined) throw deliveryInvalid(`Invalid resource ARN: ${resourceArn}`);
    const source = await store.transact(async (tx) => {
      const old = await deliverySources.get(tx, [account, region, name]);
      if (old && old.resourceArn !== resourceArn) {
        throw deliveryConflict("A delivery source cannot be given another resource.");
      }
      const made: DeliverySourceRecord = {
        account,
        region,
        name,
        resourceArn,
        service,
        logType,
        ...(configuration === undefined ? {} : { configuration }),
        tags: old?.tags ?? input.tags ?? {},
      };
      await deliverySources.put(tx, made);
      return made;
    });
    return { deliverySource: describeSource(here, source) };
  },
});
