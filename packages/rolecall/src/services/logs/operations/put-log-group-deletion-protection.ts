import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { identified, requireGroup } from "../groups.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/** PutLogGroupDeletionProtection guards a group and its streams against deletion, or no longer does. */
export const PutLogGroupDeletionProtection = operation(logs, "PutLogGroupDeletionProtection", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html",

  permissions: ({ input, here }) => {
    const ref = identified(here, input.logGroupIdentifier);
    return [permission("logs:PutLogGroupDeletionProtection", groupResource(ref, ref.name), {})];
  },

  async handle({ input, here, store }) {
    const ref = identified(here, input.logGroupIdentifier);
    await store.transact(async (tx) => {
      const group = await requireGroup(tx, here, ref);
      await groups.put(tx, { ...group, deletionProtected: input.deletionProtectionEnabled });
    });
    return {};
  },
});
