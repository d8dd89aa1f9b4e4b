import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { findPart, requireRoute } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { routes } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteRoute takes a route away; its integration stays. */
export const DeleteRoute = operation(apigatewayv2, "DeleteRoute", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html",

  permissions: async ({ input, here, read }) => [
    mayDelete(here, partPath(input.ApiId, "routes", input.RouteId), {
      resource: {
        RouteAuthorizationType: (await findPart(read, routes, here, input.ApiId, input.RouteId))?.authorizationType,
      },
    }),
  ],

  async handle({ input, here, ...host }) {
    await change(host, here, input.ApiId, async (tx) => {
      const { region, api, id } = await requireRoute(tx, here, input.ApiId, input.RouteId);
      await routes.delete(tx, [region, api, id]);
    });
    return {};
  },
});
