import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { contentTypeNotFound, parameterNotFound } from "../errors.js";
import {
  putMethod,
  referable,
  requireMethod,
  requireModels,
  requireResponseParameters,
  requireStatus,
} from "../methods.js";
import { isTrue, mapRule, patched, type Rule } from "../patch.js";
import { ask } from "../permissions.js";
import { methodResponsePath } from "../place.js";
import type { MethodResponseDefinition } from "../records.js";
import { methodResponseView } from "../views.js";

/** UpdateMethodResponse changes what a status code comes with. */
export const UpdateMethodResponse = operation(apigateway, "UpdateMethodResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethodResponse.html",
  permissions: ({ input, here }) => [ask("PATCH", here, methodResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    const { statusCode, patchOperations } = input;
    const changed = await store.transact(async (tx) => {
      const { resource, method } = await requireMethod(tx, here, input);
      const response = patched(requireStatus(method.methodResponses, statusCode), patchOperations, RULES);
      requireResponseParameters(Object.keys(response.responseParameters));
      requireModels(response.responseModels, await referable(tx, here.region, input.restApiId));
      await putMethod(tx, resource, {
        ...method,
        methodResponses: { ...method.methodResponses, [statusCode]: response },
      });
      return response;
    });
    return methodResponseView(changed);
  },
});

const RULES: readonly Rule<MethodResponseDefinition>[] = [
  mapRule("responseParameters", parameterNotFound, isTrue),
  mapRule("responseModels", contentTypeNotFound),
];
