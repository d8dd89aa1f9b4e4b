import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { apiKeys } from "../records.js";
import { apiKeyView } from "../views.js";

/** GetApiKeys lists the account's keys, those whose name begins with `name`, or those of a customer. */
export const GetApiKeys = operation(apigateway, "GetApiKeys", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html",
  permissions: ({ here }) => [ask("GET", here, "/apikeys")],

  async handle({ input, here, store }) {
    const { items: all } = await store.read((tx) => apiKeys.list(tx, { prefix: [here.account, here.region] }));
    const asked = all.filter(
      ({ name = "", customerId }) =>
        name.startsWith(input.nameQuery ?? "") && (input.customerId === undefined || customerId === input.customerId),
    );
    const { items, ...more } = pageOf(asked, input, ({ id }) => id);
    return { items: items.map((key) => apiKeyView(key, { value: input.includeValues === true })), ...more };
  },
});
