import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { deletionProtected, groupNotFound } from "../errors.js";
import { deleteGroup } from "../groups.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/** DeleteLogGroup deletes a group with its streams, events and filters. */
export const DeleteLogGroup = operation(logs, "DeleteLogGroup", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html",

  permissions: ({ input, here }) => [permission("logs:DeleteLogGroup", groupResource(here, input.logGroupName), {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const group = await groups.require(tx, [here.account, here.region, input.logGroupName], groupNotFound);
      if (group.deletionProtected) throw deletionProtected();
      await deleteGroup(tx, group);
    });
    return {};
  },
});
