import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound } from "../errors.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";

/** ListTagsLogGroup answers a group's tags; AWS's older twin of ListTagsForResource. */
export const ListTagsLogGroup = operation(logs, "ListTagsLogGroup", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html",

  permissions: ({ input, here }) => [permission("logs:ListTagsLogGroup", groupResource(here, input.logGroupName), {})],

  async handle({ input, here, store }) {
    const group = await store.read((tx) =>
      groups.require(tx, [here.account, here.region, input.logGroupName], groupNotFound),
    );
    return { tags: group.tags };
  },
});
