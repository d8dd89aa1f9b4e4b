import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { change } from "../deploy.js";
import { tooMany } from "../errors.js";
import { describeIntegration, INTEGRATIONS, integrationOf } from "../integrations.js";
import { newId, PART_ID } from "../lookup.js";
import { mayPass, mayPost } from "../permissions.js";
import { integrations } from "../records.js";
import { apiPath, partPath } from "../resources.js";

/** CreateIntegration says how a backend is called: a function, an HTTP address, an AWS service. */
export const CreateIntegration = operation(apigatewayv2, "CreateIntegration", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html",

  permissions: ({ input, here }) => [
    mayPost(here, partPath(input.ApiId, "integrations")),
    ...mayPass(here, apiPath(input.ApiId), input.CredentialsArn),
  ],

  async handle({ input, here, ...host }) {
    const integration = integrationOf(newId(host.ids, PART_ID), undefined, input);
    await change(host, here, input.ApiId, async (tx, { region, id: api }) => {
      const { items } = await integrations.list(tx, { prefix: [region, api] });
      if (items.length >= INTEGRATIONS) throw tooMany("integrations", INTEGRATIONS);
      await integrations.put(tx, { ...integration, region, api });
    });
    return describeIntegration(integration);
  },
});
