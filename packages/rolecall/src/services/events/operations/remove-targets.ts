import { events } from "@rolecall/aws-model/events";
import { operation } from "../../../kernel/operation.js";
import { targets } from "../records.js";
import { changing, namedRule, requireRule } from "../rules.js";

/** RemoveTargets takes targets off a rule; an id that is not there is a failed entry. */
export const RemoveTargets = operation(events, "RemoveTargets", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html",

  permissions: async ({ input, here, read }) => [
    await changing("events:RemoveTargets", read, namedRule(here, input.Rule, input.EventBusName)),
  ],

  async handle({ input, here, store }) {
    const named = namedRule(here, input.Rule, input.EventBusName);
    const { bus } = named;
    const FailedEntries = await store.transact(async (tx) => {
      const rule = await requireRule(tx, named);
      const failed = [];
      for (const id of new Set(input.Ids)) {
        const key = [bus.account, bus.region, bus.name, rule.name, id];
        if (await targets.get(tx, key)) await targets.delete(tx, key);
        else {
          // Unverified words.
          const ErrorMessage = `Rule ${rule.name} does not have a target with the Id ${id}.`;
          failed.push({ TargetId: id, ErrorCode: "ResourceNotFoundException", ErrorMessage });
        }
      }
      return failed;
    });
    return { FailedEntryCount: FailedEntries.length, FailedEntries };
  },
});
