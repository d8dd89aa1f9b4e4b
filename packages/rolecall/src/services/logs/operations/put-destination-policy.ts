import { logs } from "@rolecall/aws-model/logs";
import { refusalWords, validate } from "@rolecall/engine";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { badPolicy, destinationNotFound, notPersistable } from "../errors.js";
import { destinations } from "../records.js";
import { destinationArn } from "../resources.js";

/** PutDestinationPolicy says which accounts may subscribe to a destination. */
export const PutDestinationPolicy = operation(logs, "PutDestinationPolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestinationPolicy.html",

  permissions: ({ input, here }) => [
    permission("logs:PutDestinationPolicy", destinationArn(here, input.destinationName), {}),
  ],

  async handle({ input, here, store, directory }) {
    const { destinationName, accessPolicy } = input;
    const refused = validate(accessPolicy, "resource").find((finding) => finding.refused);
    if (refused) throw badPolicy(refusalWords(refused));
    await store.transact(async (tx) => {
      const key = [here.account, here.region, destinationName];
      const destination = await destinations.require(tx, key, destinationNotFound);
      const kept = await keptPolicy(tx, directory, accessPolicy, notPersistable);
      await destinations.put(tx, { ...destination, accessPolicy: kept });
    });
    return {};
  },
});
