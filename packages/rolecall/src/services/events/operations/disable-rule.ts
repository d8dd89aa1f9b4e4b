import { events } from "@rolecall/aws-model/events";
import { operation } from "../../../kernel/operation.js";
import { changing, namedRule } from "../rules.js";
import { setState } from "../schedules/timer.js";

/** DisableRule stops a rule: it matches nothing, and its schedule does not fire. */
export const DisableRule = operation(events, "DisableRule", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html",

  permissions: async ({ input, here, read }) => [
    await changing("events:DisableRule", read, namedRule(here, input.Name, input.EventBusName)),
  ],

  async handle({ input, here, ...host }) {
    await setState(namedRule(here, input.Name, input.EventBusName), "DISABLED", host);
    return {};
  },
});
