import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { mayPost } from "../permissions.js";
import { tagsPath } from "../resources.js";
import { changeTags } from "../tagging.js";

/** TagResource adds tags to an API or a stage, or changes their values. */
export const TagResource = operation(apigatewayv2, "TagResource", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html",

  permissions: ({ input, here }) => [mayPost(here, tagsPath(input.ResourceArn), { tags: input.Tags })],

  async handle({ input, here, store }) {
    await store.transact((tx) => changeTags(tx, here, input.ResourceArn, (tags) => ({ ...tags, ...input.Tags })));
    return {};
  },
});
