import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { nextPosition, page } from "../paging.js";
import { ask } from "../permissions.js";
import { requestValidators } from "../records.js";
import { validatorView } from "../views.js";

/** GetRequestValidators lists an API's request validators. */
export const GetRequestValidators = operation(apigateway, "GetRequestValidators", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRequestValidators.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/requestvalidators`)],

  async handle({ input, here, store }) {
    const { items, next } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return requestValidators.list(tx, page([here.region, input.restApiId], input));
    });
    return { items: items.map(validatorView), ...nextPosition(next) };
  },
});
