import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { shownApi } from "../policy.js";
import { apis } from "../records.js";
import { apiView } from "../views.js";

/** GetRestApis lists the account's APIs of a Region. */
export const GetRestApis = operation(apigateway, "GetRestApis", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html",
  permissions: ({ here }) => [ask("GET", here, "/restapis")],

  async handle({ input, here, store, directory }) {
    return store.read(async (tx) => {
      const all = await apis.by(tx, "byOwner", [here.account, here.region]);
      const { items, ...more } = pageOf(all, input, ({ id }) => id);
      const shown = await Promise.all(items.map((api) => shownApi(tx, directory, api)));
      return { items: shown.map((api) => apiView(api)), ...more };
    });
  },
});
