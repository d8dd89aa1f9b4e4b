import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeAuthorizer } from "../authorizers.js";
import { requireApi } from "../lookup.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { authorizers } from "../records.js";
import { partPath } from "../resources.js";

/** GetAuthorizers lists the authorizers of an API, in the order of their ids. */
export const GetAuthorizers = operation(apigatewayv2, "GetAuthorizers", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "authorizers"))],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { region, id } = await requireApi(read, here, input.ApiId);
      const { items, ...next } = await pageOf(read, authorizers, [region, id], input);
      return { Items: items.map(describeAuthorizer), ...next };
    });
  },
});
