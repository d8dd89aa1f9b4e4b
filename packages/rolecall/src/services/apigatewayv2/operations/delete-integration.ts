import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { integrationInUse } from "../errors.js";
import { requireIntegration } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { integrations, routes } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteIntegration deletes an integration that no route has as its target. */
export const DeleteIntegration = operation(apigatewayv2, "DeleteIntegration", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html",

  permissions: ({ input, here }) => [mayDelete(here, partPath(input.ApiId, "integrations", input.IntegrationId))],

  async handle({ input, here, ...host }) {
    await change(host, here, input.ApiId, async (tx) => {
      const { region, api, id } = await requireIntegration(tx, here, input.ApiId, input.IntegrationId);
      const { items } = await routes.list(tx, { prefix: [region, api] });
      if (items.some(({ target }) => target === `integrations/${id}`)) throw integrationInUse(id);
      await integrations.delete(tx, [region, api, id]);
    });
    return {};
  },
});
