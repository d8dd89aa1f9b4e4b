import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../lookup.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { routes } from "../records.js";
import { partPath } from "../resources.js";
import { describeRoute } from "../routes.js";

/** GetRoutes lists the routes of an API, in the order of their ids. */
export const GetRoutes = operation(apigatewayv2, "GetRoutes", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "routes"))],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { region, id } = await requireApi(read, here, input.ApiId);
      const { items, ...next } = await pageOf(read, routes, [region, id], input);
      return { Items: items.map(describeRoute), ...next };
    });
  },
});
