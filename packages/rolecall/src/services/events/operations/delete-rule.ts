import { events } from "@rolecall/aws-model/events";
import { operation } from "../../../kernel/operation.js";
import { ruleHasTargets } from "../errors.js";
import { rules, targets } from "../records.js";
import { requireBus } from "../resources.js";
import { changing, namedRule } from "../rules.js";

/** DeleteRule deletes a rule without targets; one that is not there is no error. */
export const DeleteRule = operation(events, "DeleteRule", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html",

  permissions: async ({ input, here, read }) => [
    await changing("events:DeleteRule", read, namedRule(here, input.Name, input.EventBusName)),
  ],

  async handle({ input, here, store }) {
    const { bus, rule } = namedRule(here, input.Name, input.EventBusName);
    const key = [bus.account, bus.region, bus.name, rule];
    await store.transact(async (tx) => {
      await requireBus(tx, bus);
      if ((await targets.list(tx, { prefix: key, limit: 1 })).items.length > 0) throw ruleHasTargets();
      await rules.delete(tx, key);
    });
    return {};
  },
});
