import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireConnectionOf, requireDestination, summarize } from "../api-destinations/api-destination.js";
import { type ApiDestinationRecord, apiDestinations } from "../records.js";
import { apiDestinationArn } from "../resources.js";

/** UpdateApiDestination changes what it names of an API destination. */
export const UpdateApiDestination = operation(events, "UpdateApiDestination", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateApiDestination.html",

  permissions: ({ input, here }) => [
    permission("events:UpdateApiDestination", apiDestinationArn(here, input.Name), {}),
  ],

  async handle({ input, here, store, clock }) {
    const modifiedMs = clock.now();
    return store.transact(async (tx) => {
      const old = await requireDestination(tx, here, input.Name, "update");
      const description = input.Description ?? old.description;
      const changed: ApiDestinationRecord = {
        ...old,
        connectionArn: input.ConnectionArn ?? old.connectionArn,
        endpoint: input.InvocationEndpoint ?? old.endpoint,
        method: input.HttpMethod ?? old.method,
        perSecond: input.InvocationRateLimitPerSecond ?? old.perSecond,
        modifiedMs,
        ...(description === undefined ? {} : { description }),
      };
      const connection = await requireConnectionOf(tx, here, changed.connectionArn, "update");
      await apiDestinations.put(tx, changed);
      return summarize(changed, connection);
    });
  },
});
