import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { apiTraits, deleteApi, ownApi, requireApi } from "../apis.js";
import { ask } from "../permissions.js";
import { apiPath } from "../place.js";

/** DeleteRestApi deletes an API with its deployments and stages. */
export const DeleteRestApi = operation(apigateway, "DeleteRestApi", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRestApi.html",
  permissions: async ({ input, here, read }) => [
    ask("DELETE", here, apiPath(input.restApiId), { resource: apiTraits(await ownApi(read, here, input.restApiId)) }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => deleteApi(tx, await requireApi(tx, here, input.restApiId)));
    return {};
  },
});
