import { events } from "@rolecall/aws-model/events";
import { operation } from "../../../kernel/operation.js";
import { nextToken, page } from "../paging.js";
import { targets } from "../records.js";
import { looking, namedRule, requireRule } from "../rules.js";
import { describeTarget } from "../targets.js";

/** ListTargetsByRule lists a rule's targets by id. */
export const ListTargetsByRule = operation(events, "ListTargetsByRule", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html",

  permissions: async ({ input, here, read }) => [
    await looking("events:ListTargetsByRule", read, namedRule(here, input.Rule, input.EventBusName)),
  ],

  async handle({ input, here, store }) {
    const named = namedRule(here, input.Rule, input.EventBusName);
    const { items, next } = await store.read(async (read) => {
      const { account, region, bus, name } = await requireRule(read, named);
      return targets.list(read, page([account, region, bus, name], input));
    });
    return { Targets: items.map(describeTarget), ...nextToken(next) };
  },
});
