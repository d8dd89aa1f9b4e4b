import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { filterPattern } from "../patterns/pattern.js";
import { groupResource } from "../resources.js";

/** TestMetricFilter tells which messages a filter pattern matches, and what it picks from each. */
export const TestMetricFilter = operation(logs, "TestMetricFilter", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html",

  permissions: ({ here }) => [permission("logs:TestMetricFilter", groupResource(here), {})],

  async handle({ input }) {
    const pattern = filterPattern(input.filterPattern);
    return {
      matches: input.logEventMessages.flatMap((eventMessage, eventNumber) =>
        pattern.matches(eventMessage)
          ? [{ eventNumber, eventMessage, extractedValues: { ...pattern.values(eventMessage) } }]
          : [],
      ),
    };
  },
});
