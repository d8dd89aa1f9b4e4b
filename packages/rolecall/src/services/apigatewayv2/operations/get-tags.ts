import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { mayGet } from "../permissions.js";
import { tagsPath } from "../resources.js";
import { requireTagged } from "../tagging.js";

/** GetTags answers the tags of an API or a stage. */
export const GetTags = operation(apigatewayv2, "GetTags", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html",

  permissions: ({ input, here }) => [mayGet(here, tagsPath(input.ResourceArn))],

  async handle({ input, here, store }) {
    return { Tags: { ...(await store.read((read) => requireTagged(read, here, input.ResourceArn))).tags } };
  },
});
