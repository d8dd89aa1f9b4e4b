import type { Here } from "../../kernel/here.js";
import type { DestinationRecord } from "./records.js";
import { destinationArn } from "./resources.js";

/** A destination as answers show it. */
export const describeDestination = (here: Here, destination: DestinationRecord) => ({
  destinationName: destination.name,
  targetArn: destination.targetArn,
  roleArn: destination.roleArn,
  ...(destination.accessPolicy === undefined ? {} : { accessPolicy: destination.accessPolicy }),
  arn: destinationArn(here, destination.name),
  creationTime: destination.createdMs,
});
