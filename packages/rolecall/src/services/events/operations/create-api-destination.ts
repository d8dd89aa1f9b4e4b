import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { PER_SECOND, requireConnectionOf, summarize } from "../api-destinations/api-destination.js";
import { apiDestinationExists } from "../errors.js";
import { type ApiDestinationRecord, apiDestinations } from "../records.js";
import { apiDestinationArn } from "../resources.js";

/**
 * CreateApiDestination names an endpoint that rules may send events to. Any URL is taken; what is no loopback address fails
 * when an event comes.
 */
export const CreateApiDestination = operation(events, "CreateApiDestination", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html",

  permissions: ({ input, here }) => [
    permission("events:CreateApiDestination", apiDestinationArn(here, input.Name), {}),
    permission("events:CreateApiDestination", input.ConnectionArn, {}),
  ],

  async handle({ input, here, store, clock, ids }) {
    const { account, region } = here;
    const { Name: name } = input;
    const nowMs = clock.now();
    const destination: ApiDestinationRecord = {
      account,
      region,
      name,
      id: ids.uuid(),
      connectionArn: input.ConnectionArn,
      endpoint: input.InvocationEndpoint,
      method: input.HttpMethod,
      perSecond: input.InvocationRateLimitPerSecond ?? PER_SECOND,
      createdMs: nowMs,
      modifiedMs: nowMs,
      ...(input.Description === undefined ? {} : { description: input.Description }),
    };
    const connection = await store.transact(async (tx) => {
      if (await apiDestinations.get(tx, [account, region, name])) throw apiDestinationExists(name);
      await apiDestinations.put(tx, destination);
      return requireConnectionOf(tx, here, input.ConnectionArn, "create");
    });
    return summarize(destination, connection);
  },
});
