import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { destinationNotFound } from "../errors.js";
import { destinations } from "../records.js";
import { destinationArn } from "../resources.js";

/** DeleteDestination deletes a destination. */
export const DeleteDestination = operation(logs, "DeleteDestination", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDestination.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteDestination", destinationArn(here, input.destinationName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const key = [here.account, here.region, input.destinationName];
      await destinations.require(tx, key, destinationNotFound);
      await destinations.delete(tx, key);
    });
    return {};
  },
});
