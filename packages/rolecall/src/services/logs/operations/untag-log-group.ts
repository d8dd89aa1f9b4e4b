import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound } from "../errors.js";
import { groupArn, groupResource } from "../resources.js";
import { changeTags, without } from "../tagging.js";

/** UntagLogGroup takes tags from a group; AWS's older twin of UntagResource. */
export const UntagLogGroup = operation(logs, "UntagLogGroup", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html",

  permissions: ({ input, here }) => [
    permission("logs:UntagLogGroup", groupResource(here, input.logGroupName), {}, { keys: input.tags }),
  ],

  async handle({ input, here, store }) {
    const arn = groupArn(here, input.logGroupName);
    await store.transact((tx) => changeTags(tx, here, arn, groupNotFound, (tags) => without(tags, input.tags)));
    return {};
  },
});
