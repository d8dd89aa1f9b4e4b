/** Deliveries and their two ends, as answers show them. */
import type { Output } from "@rolecall/aws-model";
import type { logs } from "@rolecall/aws-model/logs";
import type { Here } from "../../kernel/here.js";
import type { DeliveryDestinationRecord, DeliveryRecord, DeliverySourceRecord } from "./records.js";
import { deliveryArn, deliveryDestinationArn, deliverySourceArn } from "./resources.js";

type DeliverySource = NonNullable<Output<typeof logs, "GetDeliverySource">["deliverySource"]>;
type DeliveryDestination = NonNullable<Output<typeof logs, "GetDeliveryDestination">["deliveryDestination"]>;
type Delivery = NonNullable<Output<typeof logs, "GetDelivery">["delivery"]>;

export const describeSource = (here: Here, source: DeliverySourceRecord): DeliverySource => ({
  name: source.name,
  arn: deliverySourceArn(here, source.name),
  resourceArns: [source.resourceArn],
  service: source.service,
  logType: source.logType,
  ...(source.configuration ? { deliverySourceConfiguration: { ...source.configuration } } : {}),
  ...shownTags(source),
});

export const describeDeliveryDestination = (
  here: Here,
  destination: DeliveryDestinationRecord,
): DeliveryDestination => ({
  name: destination.name,
  arn: deliveryDestinationArn(here, destination.name),
  deliveryDestinationType: destination.type as DeliveryDestination["deliveryDestinationType"],
  ...(destination.outputFormat === undefined
    ? {}
    : { outputFormat: destination.outputFormat as DeliveryDestination["outputFormat"] }),
  ...(destination.resourceArn === undefined
    ? {}
    : { deliveryDestinationConfiguration: { destinationResourceArn: destination.resourceArn } }),
  ...(destination.roleArn === undefined ? {} : { roleArn: destination.roleArn }),
  ...shownTags(destination),
});

export const describeDelivery = (here: Here, delivery: DeliveryRecord): Delivery => ({
  id: delivery.id,
  arn: deliveryArn(here, delivery.id),
  deliverySourceName: delivery.source,
  deliveryDestinationArn: delivery.destinationArn,
  deliveryDestinationType: delivery.destinationType as Delivery["deliveryDestinationType"],
  ...(delivery.recordFields ? { recordFields: [...delivery.recordFields] } : {}),
  ...(delivery.fieldDelimiter === undefined ? {} : { fieldDelimiter: delivery.fieldDelimiter }),
  ...(delivery.s3 ? { s3DeliveryConfiguration: { ...delivery.s3 } } : {}),
  ...shownTags(delivery),
});

const shownTags = ({ tags }: { readonly tags: Readonly<Record<string, string>> }) =>
  Object.keys(tags).length > 0 ? { tags: { ...tags } } : {};

/** The kind of a destination by its resource's service. */
const TYPES: Readonly<Record<string, string>> = { s3: "S3", logs: "CWL", firehose: "FH", xray: "XRAY" };

export const destinationType = (arn: string): string | undefined => TYPES[arn.split(":")[2] ?? ""];
