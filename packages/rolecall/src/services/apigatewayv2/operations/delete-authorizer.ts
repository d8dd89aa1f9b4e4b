import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { authorizerFacts } from "../authorizers.js";
import { change } from "../deploy.js";
import { authorizerInUse } from "../errors.js";
import { findPart, requireAuthorizer } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { authorizers, routes } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteAuthorizer deletes an authorizer that no route asks. */
export const DeleteAuthorizer = operation(apigatewayv2, "DeleteAuthorizer", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html",

  permissions: async ({ input, here, read }) => [
    mayDelete(here, partPath(input.ApiId, "authorizers", input.AuthorizerId), {
      resource: authorizerFacts(await findPart(read, authorizers, here, input.ApiId, input.AuthorizerId)),
    }),
  ],

  async handle({ input, here, ...host }) {
    await change(host, here, input.ApiId, async (tx) => {
      const { region, api, id } = await requireAuthorizer(tx, here, input.ApiId, input.AuthorizerId);
      const { items } = await routes.list(tx, { prefix: [region, api] });
      if (items.some(({ authorizerId }) => authorizerId === id)) throw authorizerInUse(id);
      await authorizers.delete(tx, [region, api, id]);
    });
    return {};
  },
});
