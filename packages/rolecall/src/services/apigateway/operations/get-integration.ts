import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireIntegration } from "../methods.js";
import { ask } from "../permissions.js";
import { integrationPath } from "../place.js";
import { integrationView } from "../views.js";

/** GetIntegration shows what stands behind a method. */
export const GetIntegration = operation(apigateway, "GetIntegration", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetIntegration.html",
  permissions: ({ input, here }) => [ask("GET", here, integrationPath(input))],

  async handle({ input, here, store }) {
    return integrationView((await store.read((tx) => requireIntegration(tx, here, input))).integration);
  },
});
