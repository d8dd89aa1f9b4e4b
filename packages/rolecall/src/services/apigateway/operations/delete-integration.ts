import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { putMethod, requireIntegration } from "../methods.js";
import { without } from "../patch.js";
import { ask } from "../permissions.js";
import { integrationPath } from "../place.js";

/** DeleteIntegration leaves a method without anything behind it. */
export const DeleteIntegration = operation(apigateway, "DeleteIntegration", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegration.html",
  permissions: ({ input, here }) => [ask("DELETE", here, integrationPath(input))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { resource, method } = await requireIntegration(tx, here, input);
      await putMethod(tx, resource, without(method, "methodIntegration"));
    });
    return {};
  },
});
