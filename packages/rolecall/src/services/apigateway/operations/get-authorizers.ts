import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { nextPosition, page } from "../paging.js";
import { ask } from "../permissions.js";
import { authorizers } from "../records.js";
import { authorizerView } from "../views.js";

/** GetAuthorizers lists an API's authorizers. */
export const GetAuthorizers = operation(apigateway, "GetAuthorizers", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetAuthorizers.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/authorizers`)],

  async handle({ input, here, store }) {
    const { items, next } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return authorizers.list(tx, page([here.region, input.restApiId], input));
    });
    return { items: items.map(authorizerView), ...nextPosition(next) };
  },
});
