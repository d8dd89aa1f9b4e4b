import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { putMethod, requireIntegration, requireIntegrationResponse } from "../methods.js";
import { ask } from "../permissions.js";
import { integrationResponsePath } from "../place.js";
import type { IntegrationResponseDefinition } from "../records.js";
import { integrationResponseView } from "../views.js";

/** PutIntegrationResponse maps answers from behind a method to a status code, and replaces what it had. */
export const PutIntegrationResponse = operation(apigateway, "PutIntegrationResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html",
  permissions: ({ input, here }) => [ask("PUT", here, integrationResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    const { statusCode, selectionPattern, contentHandling } = input;
    const response: IntegrationResponseDefinition = {
      statusCode,
      ...(selectionPattern === undefined ? {} : { selectionPattern }),
      responseParameters: input.responseParameters ?? {},
      responseTemplates: input.responseTemplates ?? {},
      ...(contentHandling === undefined ? {} : { contentHandling }),
    };
    await store.transact(async (tx) => {
      const { resource, method, integration } = await requireIntegration(tx, here, input);
      requireIntegrationResponse(response, method);
      await putMethod(tx, resource, {
        ...method,
        methodIntegration: {
          ...integration,
          integrationResponses: { ...integration.integrationResponses, [statusCode]: response },
        },
      });
    });
    return integrationResponseView(response);
  },
});
