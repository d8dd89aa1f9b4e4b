import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { busHasRules, defaultBusStays } from "../errors.js";
import { buses, rules } from "../records.js";
import { busArn, busRef, DEFAULT_BUS } from "../resources.js";

/** DeleteEventBus deletes a custom bus without rules; one that is not there is no error. */
export const DeleteEventBus = operation(events, "DeleteEventBus", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html",

  permissions: ({ input, here }) => [permission("events:DeleteEventBus", busArn(busRef(here, input.Name)), {})],

  async handle({ input, here, store }) {
    if (input.Name === DEFAULT_BUS) throw defaultBusStays();
    const key = [here.account, here.region, input.Name];
    await store.transact(async (tx) => {
      if ((await rules.list(tx, { prefix: key, limit: 1 })).items.length > 0) throw busHasRules(input.Name);
      await buses.delete(tx, key);
    });
    return {};
  },
});
