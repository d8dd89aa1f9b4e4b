import { events } from "@rolecall/aws-model/events";
import { operation } from "../../../kernel/operation.js";
import { changing, namedRule } from "../rules.js";
import { setState } from "../schedules/timer.js";

/** EnableRule lets a rule match again; a schedule counts from now. */
export const EnableRule = operation(events, "EnableRule", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html",

  permissions: async ({ input, here, read }) => [
    await changing("events:EnableRule", read, namedRule(here, input.Name, input.EventBusName)),
  ],

  async handle({ input, here, ...host }) {
    await setState(namedRule(here, input.Name, input.EventBusName), "ENABLED", host);
    return {};
  },
});
