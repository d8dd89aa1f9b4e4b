import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound } from "../errors.js";
import { groupArn, groupResource } from "../resources.js";
import { changeTags, requireOwnKeys } from "../tagging.js";

/** TagLogGroup adds tags to a group, or changes their values; AWS's older twin of TagResource. */
export const TagLogGroup = operation(logs, "TagLogGroup", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html",

  permissions: ({ input, here }) => [
    permission("logs:TagLogGroup", groupResource(here, input.logGroupName), {}, { set: input.tags }),
  ],

  async handle({ input, here, store }) {
    requireOwnKeys(input.tags);
    const arn = groupArn(here, input.logGroupName);
    await store.transact((tx) => changeTags(tx, here, arn, groupNotFound, (tags) => ({ ...tags, ...input.tags })));
    return {};
  },
});
