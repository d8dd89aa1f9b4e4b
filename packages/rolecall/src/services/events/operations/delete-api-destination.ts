import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireDestination } from "../api-destinations/api-destination.js";
import { apiDestinations } from "../records.js";
import { apiDestinationArn } from "../resources.js";

/** DeleteApiDestination deletes an API destination; rules that name it lose what they send to it. */
export const DeleteApiDestination = operation(events, "DeleteApiDestination", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteApiDestination.html",

  permissions: ({ input, here }) => [
    permission("events:DeleteApiDestination", apiDestinationArn(here, input.Name), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { account, region, name } = await requireDestination(tx, here, input.Name, "delete");
      await apiDestinations.delete(tx, [account, region, name]);
    });
    return {};
  },
});
