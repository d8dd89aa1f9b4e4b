import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../permissions.js";
import { tagged, tagsPath } from "../tagged.js";

/** GetTags shows a resource's own tags, not those it inherits. AWS takes `limit` and `position`, and pages nothing. */
export const GetTags = operation(apigateway, "GetTags", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetTags.html",
  permissions: ({ input, here }) => [ask("GET", here, tagsPath(input.resourceArn))],

  async handle({ input, here, store }) {
    const { tags } = await store.read((tx) => tagged(tx, here, input.resourceArn));
    return { tags: { ...tags } };
  },
});
