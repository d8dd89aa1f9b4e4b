import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireRoute } from "../lookup.js";
import { mayGet } from "../permissions.js";
import { partPath } from "../resources.js";
import { describeRoute } from "../routes.js";

/** GetRoute answers a route of an API. */
export const GetRoute = operation(apigatewayv2, "GetRoute", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "routes", input.RouteId))],

  async handle({ input, here, store }) {
    return describeRoute(await store.read((read) => requireRoute(read, here, input.ApiId, input.RouteId)));
  },
});
