import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { creatorOf } from "../rules.js";
import { requireTagged } from "../tagging.js";

/** ListTagsForResource lists the tags of a bus or a rule. */
export const ListTagsForResource = operation(events, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html",

  permissions: async ({ input, read }) => [
    permission("events:ListTagsForResource", input.ResourceARN, {
      "events:creatorAccount": await creatorOf(read, input.ResourceARN),
    }),
  ],

  async handle({ input, store }) {
    const { tags } = await store.read((read) => requireTagged(read, input.ResourceARN));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
