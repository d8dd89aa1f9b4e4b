import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound, subscriptionFilterNotFound } from "../errors.js";
import { groups, subscriptionFilters } from "../records.js";
import { groupResource } from "../resources.js";

/** DeleteSubscriptionFilter deletes a subscription filter; what it still owes is not delivered. */
export const DeleteSubscriptionFilter = operation(logs, "DeleteSubscriptionFilter", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteSubscriptionFilter", groupResource(here, input.logGroupName), {}),
  ],

  async handle({ input, here, store }) {
    const group = [here.account, here.region, input.logGroupName];
    const key = [...group, input.filterName];
    await store.transact(async (tx) => {
      await groups.require(tx, group, groupNotFound);
      await subscriptionFilters.require(tx, key, subscriptionFilterNotFound);
      await subscriptionFilters.delete(tx, key);
    });
    return {};
  },
});
