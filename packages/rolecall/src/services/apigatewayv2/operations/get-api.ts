import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeApi } from "../apis.js";
import { requireApi } from "../lookup.js";
import { mayGet } from "../permissions.js";
import { apiPath } from "../resources.js";

/** GetApi answers an API. */
export const GetApi = operation(apigatewayv2, "GetApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html",

  permissions: ({ input, here }) => [mayGet(here, apiPath(input.ApiId))],

  async handle({ input, here, store, settings }) {
    return describeApi(await store.read((read) => requireApi(read, here, input.ApiId)), { settings });
  },
});
