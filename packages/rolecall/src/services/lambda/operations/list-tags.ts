import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { tagsOf } from "../tagging.js";

/** ListTags answers the tags of a function or an event source mapping. */
export const ListTags = operation(lambda, "ListTags", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html",

  permissions: ({ input }) => [permission("lambda:ListTags", input.Resource, {})],

  async handle({ input, here, store }) {
    return { Tags: { ...(await store.read((read) => tagsOf(read, here, input.Resource))) } };
  },
});
