import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { identifierNotFound } from "../errors.js";
import { own, putMethod, requireResource, requireStatus } from "../methods.js";
import { without } from "../patch.js";
import { ask } from "../permissions.js";
import { integrationResponsePath } from "../place.js";

/** DeleteIntegrationResponse takes a mapping to a status code back. */
export const DeleteIntegrationResponse = operation(apigateway, "DeleteIntegrationResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegrationResponse.html",
  permissions: ({ input, here }) => [ask("DELETE", here, integrationResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const resource = await requireResource(tx, here, input.restApiId, input.resourceId);
      const method = own(resource.resourceMethods, input.httpMethod);
      // Here alone AWS speaks of the integration where there is no method.
      if (!method?.methodIntegration) throw identifierNotFound("Integration");
      const { integrationResponses } = method.methodIntegration;
      requireStatus(integrationResponses, input.statusCode);
      await putMethod(tx, resource, {
        ...method,
        methodIntegration: {
          ...method.methodIntegration,
          integrationResponses: without(integrationResponses, input.statusCode),
        },
      });
    });
    return {};
  },
});
