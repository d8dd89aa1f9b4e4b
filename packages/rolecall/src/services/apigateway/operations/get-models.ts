import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { nextPosition, page } from "../paging.js";
import { ask } from "../permissions.js";
import { models } from "../records.js";
import { modelView } from "../views.js";

/** GetModels lists an API's models by name. */
export const GetModels = operation(apigateway, "GetModels", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetModels.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/models`)],

  async handle({ input, here, store }) {
    const { items, next } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return models.list(tx, page([here.region, input.restApiId], input));
    });
    return { items: items.map(modelView), ...nextPosition(next) };
  },
});
