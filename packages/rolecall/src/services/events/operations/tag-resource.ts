import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { creatorOf } from "../rules.js";
import { changeTags, tagsOf } from "../tagging.js";

/** TagResource adds tags to a bus or a rule, or changes their values. */
export const TagResource = operation(events, "TagResource", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html",

  permissions: async ({ input, read }) => [
    permission(
      "events:TagResource",
      input.ResourceARN,
      { "events:creatorAccount": await creatorOf(read, input.ResourceARN) },
      { set: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) },
    ),
  ],

  async handle({ input, store }) {
    const added = tagsOf(input.Tags);
    await store.transact((tx) => changeTags(tx, input.ResourceARN, (tags) => ({ ...tags, ...added })));
    return {};
  },
});
