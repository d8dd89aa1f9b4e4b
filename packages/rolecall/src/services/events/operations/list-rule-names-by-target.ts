import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { namedPage, nextToken } from "../paging.js";
import { targets } from "../records.js";
import { busRef, requireBus, ruleArn } from "../resources.js";

/** ListRuleNamesByTarget lists the rules of a bus that have the target. */
export const ListRuleNamesByTarget = operation(events, "ListRuleNamesByTarget", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html",

  permissions: ({ input, here }) => [
    permission("events:ListRuleNamesByTarget", ruleArn(busRef(here, input.EventBusName), "*"), {}),
  ],

  async handle({ input, here, store }) {
    const bus = busRef(here, input.EventBusName);
    const found = await store.read(async (read) => {
      await requireBus(read, bus);
      return targets.by(read, "byArn", [bus.account, bus.region, bus.name, input.TargetArn]);
    });
    const names = [...new Set(found.map(({ rule }) => rule))].sort().map((name) => ({ name }));
    const { items, next } = namedPage(names, { NextToken: input.NextToken, Limit: input.Limit });
    return { RuleNames: items.map(({ name }) => name), ...nextToken(next) };
  },
});
