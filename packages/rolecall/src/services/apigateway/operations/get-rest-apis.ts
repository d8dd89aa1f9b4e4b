import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { apis } from "../records.js";
import { apiView } from "../views.js";

/** GetRestApis lists the account's APIs of a Region. */
export const GetRestApis = operation(apigateway, "GetRestApis", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html",
  permissions: ({ here }) => [ask("GET", here, "/restapis")],

  async handle({ input, here, store }) {
    const all = await store.read((tx) => apis.by(tx, "byOwner", [here.account, here.region]));
    const { items, ...more } = pageOf(all, input, ({ id }) => id);
    return { items: items.map((api) => apiView(api)), ...more };
  },
});
