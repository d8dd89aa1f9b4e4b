import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { changeTags } from "../tagging.js";

/** UntagResource takes tags off a function or an event source mapping; keys it does not have are no error. */
export const UntagResource = operation(lambda, "UntagResource", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html",

  permissions: ({ input }) => [permission("lambda:UntagResource", input.Resource, {}, { keys: input.TagKeys })],

  async handle({ input, here, store }) {
    const gone = new Set(input.TagKeys);
    await store.transact((tx) =>
      changeTags(tx, here, input.Resource, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
      ),
    );
    return {};
  },
});
