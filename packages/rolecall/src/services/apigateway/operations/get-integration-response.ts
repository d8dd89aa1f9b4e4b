import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireIntegration, requireStatus } from "../methods.js";
import { ask } from "../permissions.js";
import { integrationResponsePath } from "../place.js";
import { integrationResponseView } from "../views.js";

/** GetIntegrationResponse shows how answers are mapped to a status code. */
export const GetIntegrationResponse = operation(apigateway, "GetIntegrationResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetIntegrationResponse.html",
  permissions: ({ input, here }) => [ask("GET", here, integrationResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    const { integration } = await store.read((tx) => requireIntegration(tx, here, input));
    return integrationResponseView(requireStatus(integration.integrationResponses, input.statusCode));
  },
});
