import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findFunction } from "../lookup.js";
import { functions } from "../records.js";
import { checkedTags, taggedFunction } from "../tagging.js";

/** TagResource adds tags to a function, or changes their values. */
export const TagResource = operation(lambda, "TagResource", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html",

  permissions: ({ input }) => [permission("lambda:TagResource", input.Resource, {}, { set: input.Tags })],

  async handle({ input, here, store }) {
    const ref = taggedFunction(here, input.Resource);
    await store.transact(async (tx) => {
      const fn = await findFunction(tx, ref);
      await functions.put(tx, { ...fn, tags: checkedTags({ ...fn.tags, ...input.Tags }) });
    });
    return {};
  },
});
