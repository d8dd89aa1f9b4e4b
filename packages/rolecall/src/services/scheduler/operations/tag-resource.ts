import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { changeTags, requestTags, tagsOf } from "../tags.js";

/** TagResource adds tags to a schedule group, or changes their values. */
export const TagResource = operation(scheduler, "TagResource", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html",

  permissions: ({ input }) => [
    permission("scheduler:TagResource", input.ResourceArn, {}, { set: requestTags(input.Tags) }),
  ],

  async handle({ input, store }) {
    const added = tagsOf(input.Tags);
    await store.transact((tx) => changeTags(tx, input.ResourceArn, (tags) => ({ ...tags, ...added })));
    return {};
  },
});
