import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { apiFacts, deleteApi } from "../apis.js";
import { requireApi } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { apis } from "../records.js";
import { apiPath } from "../resources.js";

/** DeleteApi deletes an API with all that belongs to it, stages too. */
export const DeleteApi = operation(apigatewayv2, "DeleteApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html",

  permissions: async ({ input, here, read }) => [
    mayDelete(here, apiPath(input.ApiId), {
      resource: apiFacts(await apis.get(read, [here.account, here.region, input.ApiId])),
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => deleteApi(tx, await requireApi(tx, here, input.ApiId)));
    return {};
  },
});
