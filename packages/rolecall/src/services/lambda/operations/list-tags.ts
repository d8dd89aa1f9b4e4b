import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { findFunction } from "../lookup.js";
import { taggedFunction } from "../tagging.js";

/** ListTags answers a function's tags. */
export const ListTags = operation(lambda, "ListTags", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html",

  permissions: ({ input }) => [permission("lambda:ListTags", input.Resource, {})],

  async handle({ input, here, store }) {
    const { tags } = await store.read((read) => findFunction(read, taggedFunction(here, input.Resource)));
    return { Tags: { ...tags } };
  },
});
