import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { ask } from "../permissions.js";
import { apiPath } from "../place.js";
import { shownApi } from "../policy.js";
import { apiView } from "../views.js";

/** GetRestApi shows an API as it is being worked on. */
export const GetRestApi = operation(apigateway, "GetRestApi", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApi.html",
  permissions: ({ input, here }) => [ask("GET", here, apiPath(input.restApiId))],

  async handle({ input, here, store, directory }) {
    return store.read(async (tx) => {
      const api = await requireApi(tx, here, input.restApiId);
      return apiView(await shownApi(tx, directory, api), "always");
    });
  },
});
