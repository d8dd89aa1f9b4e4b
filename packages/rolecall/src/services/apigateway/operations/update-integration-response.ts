import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { contentTypeNotFound, parameterNotFound } from "../errors.js";
import { putMethod, requireIntegration, requireIntegrationResponse, requireStatus } from "../methods.js";
import { mapRule, patched, type Rule, setText, without } from "../patch.js";
import { ask } from "../permissions.js";
import { integrationResponsePath } from "../place.js";
import type { IntegrationResponseDefinition } from "../records.js";
import { integrationResponseView } from "../views.js";

/** UpdateIntegrationResponse changes how answers are mapped to a status code. */
export const UpdateIntegrationResponse = operation(apigateway, "UpdateIntegrationResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegrationResponse.html",
  permissions: ({ input, here }) => [ask("PATCH", here, integrationResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    const { statusCode, patchOperations } = input;
    const changed = await store.transact(async (tx) => {
      const { resource, method, integration } = await requireIntegration(tx, here, input);
      const { integrationResponses } = integration;
      const response = patched(requireStatus(integrationResponses, statusCode), patchOperations, RULES);
      requireIntegrationResponse(response, method);
      await putMethod(tx, resource, {
        ...method,
        methodIntegration: {
          ...integration,
          integrationResponses: { ...integrationResponses, [statusCode]: response },
        },
      });
      return response;
    });
    return integrationResponseView(changed);
  },
});

const RULES: readonly Rule<IntegrationResponseDefinition>[] = [
  {
    path: "/selectionPattern",
    replace: (response, { value = "" }) => ({ ...response, selectionPattern: value }),
  },
  {
    path: "/contentHandling",
    replace: setText("contentHandling"),
    remove: (response) => without(response, "contentHandling"),
  },
  mapRule("responseParameters", parameterNotFound),
  mapRule("responseTemplates", contentTypeNotFound),
];
