import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { conflict } from "../errors.js";
import { own, putMethod, referable, requireMethod, requireModels, requireResponseParameters } from "../methods.js";
import { ask } from "../permissions.js";
import { methodResponsePath } from "../place.js";
import { methodResponseView } from "../views.js";

/** PutMethodResponse declares a status code that a method answers with. */
export const PutMethodResponse = operation(apigateway, "PutMethodResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html",
  permissions: ({ input, here }) => [ask("PUT", here, methodResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    const { statusCode, responseParameters = {}, responseModels = {} } = input;
    const response = { statusCode, responseParameters, responseModels };
    await store.transact(async (tx) => {
      const { resource, method } = await requireMethod(tx, here, input);
      if (own(method.methodResponses, statusCode)) throw conflict("Response already exists for this resource");
      requireResponseParameters(Object.keys(responseParameters));
      requireModels(responseModels, await referable(tx, here.region, input.restApiId));
      await putMethod(tx, resource, {
        ...method,
        methodResponses: { ...method.methodResponses, [statusCode]: response },
      });
    });
    return methodResponseView(response);
  },
});
