import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireMethod, requireStatus } from "../methods.js";
import { ask } from "../permissions.js";
import { methodResponsePath } from "../place.js";
import { methodResponseView } from "../views.js";

/** GetMethodResponse shows one of a method's responses. */
export const GetMethodResponse = operation(apigateway, "GetMethodResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethodResponse.html",
  permissions: ({ input, here }) => [ask("GET", here, methodResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    const { method } = await store.read((tx) => requireMethod(tx, here, input));
    return methodResponseView(requireStatus(method.methodResponses, input.statusCode));
  },
});
