import type { Here } from "../../kernel/here.js";
import type { Directory } from "../../kernel/host.js";
import { shownPolicy } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import type { DestinationRecord } from "./records.js";
import { destinationArn } from "./resources.js";

/** A destination as answers show it. */
export async function describeDestination(
  tx: Read,
  { here, directory }: { readonly here: Here; readonly directory: Directory },
  destination: DestinationRecord,
) {
  const accessPolicy = await shownPolicy(tx, directory, destination.accessPolicy);
  return {
    destinationName: destination.name,
    targetArn: destination.targetArn,
    roleArn: destination.roleArn,
    ...(accessPolicy === undefined ? {} : { accessPolicy }),
    arn: destinationArn(here, destination.name),
    creationTime: destination.createdMs,
  };
}
