import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound, metricFilterNotFound } from "../errors.js";
import { groups, metricFilters } from "../records.js";
import { groupResource } from "../resources.js";

/** DeleteMetricFilter deletes a metric filter. */
export const DeleteMetricFilter = operation(logs, "DeleteMetricFilter", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteMetricFilter", groupResource(here, input.logGroupName), {}),
  ],

  async handle({ input, here, store }) {
    const group = [here.account, here.region, input.logGroupName];
    const key = [...group, input.filterName];
    await store.transact(async (tx) => {
      await groups.require(tx, group, groupNotFound);
      await metricFilters.require(tx, key, metricFilterNotFound);
      await metricFilters.delete(tx, key);
    });
    return {};
  },
});
