import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { contentTypeNotFound, parameterNotFound } from "../errors.js";
import { putMethod, requireIntegration, requireIntegrationSettings } from "../methods.js";
import { isTrue, listRule, mapRule, patched, type Rule, setText } from "../patch.js";
import { ask, passRoles } from "../permissions.js";
import { apiPath, integrationPath } from "../place.js";
import type { IntegrationDefinition } from "../records.js";
import { integrationView } from "../views.js";

/** UpdateIntegration changes what stands behind a method. */
export const UpdateIntegration = operation(apigateway, "UpdateIntegration", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegration.html",
  permissions: ({ input, here }) => [
    ask("PATCH", here, integrationPath(input)),
    ...passRoles(
      here,
      (input.patchOperations ?? []).filter(({ path }) => path === "/credentials").map(({ value }) => value),
      apiPath(input.restApiId),
    ),
  ],

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const { resource, method, integration } = await requireIntegration(tx, here, input);
      const next = patched(integration, input.patchOperations, RULES);
      requireIntegrationSettings(next, method);
      await putMethod(tx, resource, { ...method, methodIntegration: next });
      return next;
    });
    return integrationView(changed);
  },
});

const RULES: readonly Rule<IntegrationDefinition>[] = [
  { path: "/httpMethod", replace: setText("httpMethod") },
  { path: "/uri", replace: setText("uri") },
  { path: "/credentials", replace: setText("credentials") },
  { path: "/connectionType", replace: setText("connectionType") },
  { path: "/connectionId", replace: setText("connectionId") },
  { path: "/passthroughBehavior", replace: setText("passthroughBehavior") },
  {
    path: "/contentHandling",
    replace: setText("contentHandling"),
    remove: (integration, at) => setText<IntegrationDefinition>("contentHandling")(integration, { ...at, value: "" }),
  },
  {
    path: "/timeoutInMillis",
    replace: (integration, { value }) => ({ ...integration, timeoutInMillis: Number(value) }),
  },
  { path: "/cacheNamespace", replace: setText("cacheNamespace") },
  listRule("cacheKeyParameters"),
  mapRule("requestParameters", parameterNotFound),
  mapRule("requestTemplates", contentTypeNotFound),
  {
    path: "/tlsConfig/insecureSkipVerification",
    replace: (integration, { value }) => ({
      ...integration,
      tlsConfig: { insecureSkipVerification: isTrue(value) },
    }),
  },
  { path: "/responseTransferMode", replace: setText("responseTransferMode") },
  { path: "/integrationTarget", replace: setText("integrationTarget") },
];
