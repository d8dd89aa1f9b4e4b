import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeIntegration } from "../integrations.js";
import { requireIntegration } from "../lookup.js";
import { mayGet } from "../permissions.js";
import { partPath } from "../resources.js";

/** GetIntegration answers an integration of an API. */
export const GetIntegration = operation(apigatewayv2, "GetIntegration", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "integrations", input.IntegrationId))],

  async handle({ input, here, store }) {
    return describeIntegration(
      await store.read((read) => requireIntegration(read, here, input.ApiId, input.IntegrationId)),
    );
  },
});
