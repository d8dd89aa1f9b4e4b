import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { mayDelete } from "../permissions.js";
import { apis } from "../records.js";
import { apiPath } from "../resources.js";

/** DeleteCorsConfiguration leaves cross-origin requests to the backends. */
export const DeleteCorsConfiguration = operation(apigatewayv2, "DeleteCorsConfiguration", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-cors.html",

  permissions: ({ input, here }) => [mayDelete(here, `${apiPath(input.ApiId)}/cors`)],

  async handle({ input, here, ...host }) {
    await change(host, here, input.ApiId, async (tx, { cors: _, ...api }) => apis.put(tx, api));
    return {};
  },
});
