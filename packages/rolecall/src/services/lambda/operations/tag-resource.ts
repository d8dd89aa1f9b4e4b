import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { changeTags } from "../tagging.js";

/** TagResource adds tags to a function, an event source mapping or a code signing configuration, or changes their values. */
export const TagResource = operation(lambda, "TagResource", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html",

  permissions: ({ input }) => [permission("lambda:TagResource", input.Resource, {}, { set: input.Tags })],

  async handle({ input, here, store }) {
    await store.transact((tx) => changeTags(tx, here, input.Resource, (tags) => ({ ...tags, ...input.Tags })));
    return {};
  },
});
