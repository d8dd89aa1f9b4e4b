import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { putMethod, requireMethod, requireStatus } from "../methods.js";
import { without } from "../patch.js";
import { ask } from "../permissions.js";
import { methodResponsePath } from "../place.js";

/** DeleteMethodResponse takes a status code back. */
export const DeleteMethodResponse = operation(apigateway, "DeleteMethodResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethodResponse.html",
  permissions: ({ input, here }) => [ask("DELETE", here, methodResponsePath(input, input.statusCode))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { resource, method } = await requireMethod(tx, here, input);
      requireStatus(method.methodResponses, input.statusCode);
      await putMethod(tx, resource, {
        ...method,
        methodResponses: without(method.methodResponses, input.statusCode),
      });
    });
    return {};
  },
});
