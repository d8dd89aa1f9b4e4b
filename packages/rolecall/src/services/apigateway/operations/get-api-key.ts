import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireKey } from "../keys.js";
import { ask } from "../permissions.js";
import { apiKeyView } from "../views.js";

/** GetApiKey shows a key; its value only if asked for. */
export const GetApiKey = operation(apigateway, "GetApiKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKey.html",
  permissions: ({ input, here }) => [ask("GET", here, `/apikeys/${input.apiKey}`)],

  async handle({ input, here, store }) {
    const key = await store.read((tx) => requireKey(tx, here, input.apiKey));
    return apiKeyView(key, { value: input.includeValue === true, tags: "always" });
  },
});
