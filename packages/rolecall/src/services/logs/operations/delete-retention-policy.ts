import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound } from "../errors.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/** DeleteRetentionPolicy keeps a group's events for good. */
export const DeleteRetentionPolicy = operation(logs, "DeleteRetentionPolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html",

  permissions: ({ input, here }) => [
    permission("logs:DeleteRetentionPolicy", groupResource(here, input.logGroupName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const found = await groups.require(tx, [here.account, here.region, input.logGroupName], groupNotFound);
      const { retentionDays: _, ...group } = found;
      await groups.put(tx, group);
    });
    return {};
  },
});
