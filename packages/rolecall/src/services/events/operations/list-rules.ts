import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { namedPage, nextToken } from "../paging.js";
import { rules } from "../records.js";
import { busRef, requireBus, ruleArn } from "../resources.js";
import { describeRule } from "../rules.js";

/** ListRules lists a bus's rules by name. */
export const ListRules = operation(events, "ListRules", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html",

  permissions: ({ input, here }) => [
    permission("events:ListRules", ruleArn(busRef(here, input.EventBusName), "*"), {}),
  ],

  async handle({ input, here, store }) {
    const bus = busRef(here, input.EventBusName);
    const all = await store.read(async (read) => {
      await requireBus(read, bus);
      return (await rules.list(read, { prefix: [bus.account, bus.region, bus.name] })).items;
    });
    const { items, next } = namedPage(all, input);
    return { Rules: items.map(describeRule), ...nextToken(next) };
  },
});
