import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { conflict } from "../errors.js";
import { checkedMethod, own, putMethod, referable, requireHttpMethod, requireResource } from "../methods.js";
import { ask } from "../permissions.js";
import { methodPath } from "../place.js";
import { methodView } from "../views.js";

/** PutMethod adds a method to a resource; it has no integration yet. */
export const PutMethod = operation(apigateway, "PutMethod", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html",

  permissions: ({ input, here }) => [
    ask("PUT", here, methodPath(input), {
      request: {
        ...(input.apiKeyRequired === undefined ? {} : { apiKeyRequired: [String(input.apiKeyRequired)] }),
        routeAuthorizationType: [input.authorizationType],
      },
    }),
  ],

  async handle({ input, here, store }) {
    const { restApiId, resourceId, httpMethod, authorizerId, authorizationScopes, requestValidatorId } = input;
    const made = await store.transact(async (tx) => {
      const resource = await requireResource(tx, here, restApiId, resourceId);
      requireHttpMethod(httpMethod);
      if (own(resource.resourceMethods, httpMethod)) throw conflict("Method already exists for this resource");
      const known = await referable(tx, here.region, restApiId);
      const method = checkedMethod(
        {
          httpMethod,
          authorizationType: input.authorizationType as "NONE",
          ...(authorizerId === undefined ? {} : { authorizerId }),
          ...(authorizationScopes === undefined ? {} : { authorizationScopes }),
          apiKeyRequired: input.apiKeyRequired ?? false,
          ...(requestValidatorId === undefined || requestValidatorId === "" ? {} : { requestValidatorId }),
          ...(input.operationName === undefined ? {} : { operationName: input.operationName }),
          requestParameters: input.requestParameters ?? {},
          requestModels: input.requestModels ?? {},
          methodResponses: {},
        },
        known,
      );
      await putMethod(tx, resource, method);
      return method;
    });
    return methodView(made);
  },
});
