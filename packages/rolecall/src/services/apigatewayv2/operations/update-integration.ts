import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { describeIntegration, integrationOf } from "../integrations.js";
import { requireIntegration } from "../lookup.js";
import { mayPass, mayPatch } from "../permissions.js";
import { integrations } from "../records.js";
import { apiPath, partPath } from "../resources.js";

/** UpdateIntegration changes what is given; entries of its maps go in one by one, empty ones take theirs out. */
export const UpdateIntegration = operation(apigatewayv2, "UpdateIntegration", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html",

  permissions: ({ input, here }) => [
    mayPatch(here, partPath(input.ApiId, "integrations", input.IntegrationId)),
    ...mayPass(here, apiPath(input.ApiId), input.CredentialsArn),
  ],

  async handle({ input, here, ...host }) {
    const integration = await change(host, here, input.ApiId, async (tx, { region, id: api }) => {
      const before = await requireIntegration(tx, here, input.ApiId, input.IntegrationId);
      const after = integrationOf(before.id, before, input);
      await integrations.put(tx, { ...after, region, api });
      return after;
    });
    return describeIntegration(integration);
  },
});
