import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { deleteKey, requireKey } from "../keys.js";
import { ask } from "../permissions.js";

/** DeleteApiKey deletes a key and takes it from its usage plans. */
export const DeleteApiKey = operation(apigateway, "DeleteApiKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteApiKey.html",
  permissions: ({ input, here }) => [ask("DELETE", here, `/apikeys/${input.apiKey}`)],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => deleteKey(tx, await requireKey(tx, here, input.apiKey)));
    return {};
  },
});
