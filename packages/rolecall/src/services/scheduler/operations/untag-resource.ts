import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { changeTags } from "../tags.js";

/** UntagResource takes tags from a schedule group. */
export const UntagResource = operation(scheduler, "UntagResource", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html",

  permissions: ({ input }) => [permission("scheduler:UntagResource", input.ResourceArn, {}, { keys: input.TagKeys })],

  async handle({ input, store }) {
    const gone = new Set(input.TagKeys);
    await store.transact((tx) =>
      changeTags(tx, input.ResourceArn, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
      ),
    );
    return {};
  },
});
