import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { mayDelete } from "../permissions.js";
import { tagsPath } from "../resources.js";
import { changeTags } from "../tagging.js";

/** UntagResource takes tags away; keys that are not there are no error. */
export const UntagResource = operation(apigatewayv2, "UntagResource", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html",

  permissions: ({ input, here }) => [mayDelete(here, tagsPath(input.ResourceArn), { tagKeys: input.TagKeys })],

  async handle({ input, here, store }) {
    const gone = new Set(input.TagKeys);
    await store.transact((tx) =>
      changeTags(tx, here, input.ResourceArn, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
      ),
    );
    return {};
  },
});
