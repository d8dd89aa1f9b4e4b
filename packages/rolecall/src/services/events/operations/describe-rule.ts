import { events } from "@rolecall/aws-model/events";
import { operation } from "../../../kernel/operation.js";
import { describeRule, looking, namedRule, requireRule } from "../rules.js";

/** DescribeRule answers a rule without its targets. */
export const DescribeRule = operation(events, "DescribeRule", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html",

  permissions: async ({ input, here, read }) => [
    await looking("events:DescribeRule", read, namedRule(here, input.Name, input.EventBusName)),
  ],

  async handle({ input, here, store }) {
    const rule = await store.read((read) => requireRule(read, namedRule(here, input.Name, input.EventBusName)));
    return { ...describeRule(rule), CreatedBy: rule.createdBy };
  },
});
