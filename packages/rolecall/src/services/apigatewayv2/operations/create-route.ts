import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { tooMany } from "../errors.js";
import { newId, PART_ID } from "../lookup.js";
import { mayPost } from "../permissions.js";
import { routes } from "../records.js";
import { partPath } from "../resources.js";
import { describeRoute, ROUTES, requireFitting, requireRouteKey, routeOf, routePlace } from "../routes.js";

/** CreateRoute says which requests an integration answers, and who may make them. */
export const CreateRoute = operation(apigatewayv2, "CreateRoute", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html",

  permissions: ({ input, here }) => [
    mayPost(here, partPath(input.ApiId, "routes"), {
      request: { RouteAuthorizationType: input.AuthorizationType ?? "NONE" },
    }),
  ],

  async handle({ input, here, ...host }) {
    const id = newId(host.ids, PART_ID);
    const routeKey = requireRouteKey(input.RouteKey);
    const route = routeOf({ id, routeKey, authorizationType: "NONE" }, input);
    await change(host, here, input.ApiId, async (tx, api) => {
      const { items } = await routes.list(tx, { prefix: [api.region, api.id] });
      if (items.length >= ROUTES) throw tooMany("routes", ROUTES);
      await requireFitting(tx, api, route);
      await routes.put(tx, routePlace(api, route));
    });
    return describeRoute(route);
  },
});
