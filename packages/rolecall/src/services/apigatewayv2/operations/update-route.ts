import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { managedByGateway } from "../errors.js";
import { findPart, requireRoute } from "../lookup.js";
import { mayPatch } from "../permissions.js";
import { routes } from "../records.js";
import { partPath } from "../resources.js";
import { describeRoute, requireFitting, requireRouteKey, routeOf, routePlace } from "../routes.js";

/** UpdateRoute changes what is given. */
export const UpdateRoute = operation(apigatewayv2, "UpdateRoute", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html",

  permissions: async ({ input, here, read }) => [
    mayPatch(here, partPath(input.ApiId, "routes", input.RouteId), {
      request: { RouteAuthorizationType: input.AuthorizationType },
      resource: {
        RouteAuthorizationType: (await findPart(read, routes, here, input.ApiId, input.RouteId))?.authorizationType,
      },
    }),
  ],

  async handle({ input, here, ...host }) {
    const route = await change(host, here, input.ApiId, async (tx, api) => {
      const before = await requireRoute(tx, here, input.ApiId, input.RouteId);
      if (input.RouteKey !== undefined && input.RouteKey !== before.routeKey) {
        // AWS: the key of a route that quick create made can't be changed but by UpdateApi.
        if (before.managed) throw managedByGateway("RouteKey");
        requireRouteKey(input.RouteKey);
      }
      const after = routeOf(before, input);
      await requireFitting(tx, api, after);
      await routes.put(tx, routePlace(api, after));
      return after;
    });
    return describeRoute(route);
  },
});
