import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { putMethod, requireIntegrationSettings, requireMethod } from "../methods.js";
import { ask, passRoles } from "../permissions.js";
import { apiPath, integrationPath } from "../place.js";
import type { IntegrationDefinition } from "../records.js";
import { integrationView } from "../views.js";

/**
 * PutIntegration says what stands behind a method, and replaces what stood there. It does not look whether the function
 * may be invoked: a request will tell.
 */
export const PutIntegration = operation(apigateway, "PutIntegration", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html",
  permissions: ({ input, here }) => [
    ask("PUT", here, integrationPath(input)),
    ...passRoles(here, [input.credentials], apiPath(input.restApiId)),
  ],

  async handle({ input, here, store }) {
    const made = await store.transact(async (tx) => {
      const { resource, method } = await requireMethod(tx, here, input);
      const integration = integrationOf(input);
      requireIntegrationSettings(integration, method);
      await putMethod(tx, resource, { ...method, methodIntegration: integration });
      return integration;
    });
    return integrationView(made);
  },
});

type PutIntegrationInput = Parameters<typeof PutIntegration.handle>[0]["input"];

function integrationOf(input: PutIntegrationInput): IntegrationDefinition {
  const { uri, connectionType, connectionId, credentials, contentHandling, tlsConfig } = input;
  const { responseTransferMode, integrationTarget, integrationHttpMethod: httpMethod } = input;
  return {
    type: input.type,
    ...(httpMethod === undefined ? {} : { httpMethod }),
    ...(uri === undefined ? {} : { uri }),
    ...(connectionType === undefined ? {} : { connectionType }),
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(credentials === undefined || credentials === "" ? {} : { credentials }),
    ...(contentHandling === undefined ? {} : { contentHandling }),
    ...(tlsConfig === undefined
      ? {}
      : { tlsConfig: { insecureSkipVerification: tlsConfig.insecureSkipVerification ?? false } }),
    ...(responseTransferMode === undefined ? {} : { responseTransferMode }),
    ...(integrationTarget === undefined ? {} : { integrationTarget }),
    requestParameters: input.requestParameters ?? {},
    requestTemplates: input.requestTemplates ?? {},
    passthroughBehavior: (input.passthroughBehavior ?? "WHEN_NO_MATCH") as IntegrationDefinition["passthroughBehavior"],
    timeoutInMillis: input.timeoutInMillis ?? 29_000,
    cacheNamespace: input.cacheNamespace ?? input.resourceId,
    cacheKeyParameters: input.cacheKeyParameters ?? [],
    integrationResponses: {},
  };
}
