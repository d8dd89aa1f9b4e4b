import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findFunction } from "../lookup.js";
import { functions } from "../records.js";
import { taggedFunction } from "../tagging.js";

/** UntagResource takes tags off a function; keys it does not have are no error. */
export const UntagResource = operation(lambda, "UntagResource", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html",

  permissions: ({ input }) => [permission("lambda:UntagResource", input.Resource, {}, { keys: input.TagKeys })],

  async handle({ input, here, store }) {
    const ref = taggedFunction(here, input.Resource);
    const gone = new Set(input.TagKeys);
    await store.transact(async (tx) => {
      const fn = await findFunction(tx, ref);
      const tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !gone.has(key)));
      await functions.put(tx, { ...fn, tags });
    });
    return {};
  },
});
