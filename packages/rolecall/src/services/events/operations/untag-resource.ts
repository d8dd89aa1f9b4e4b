import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { creatorOf } from "../rules.js";
import { changeTags } from "../tagging.js";

/** UntagResource takes tags from a bus or a rule. */
export const UntagResource = operation(events, "UntagResource", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html",

  permissions: async ({ input, read }) => [
    permission(
      "events:UntagResource",
      input.ResourceARN,
      { "events:creatorAccount": await creatorOf(read, input.ResourceARN) },
      { keys: input.TagKeys },
    ),
  ],

  async handle({ input, store }) {
    const gone = new Set(input.TagKeys);
    await store.transact((tx) =>
      changeTags(tx, input.ResourceARN, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
      ),
    );
    return {};
  },
});
