import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { accountView } from "../account.js";
import { ask } from "../permissions.js";
import { accounts } from "../records.js";

/** GetAccount shows the account's settings in a Region. */
export const GetAccount = operation(apigateway, "GetAccount", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html",
  permissions: ({ here }) => [ask("GET", here, "/account")],

  async handle({ here, store }) {
    return accountView(await store.read((tx) => accounts.get(tx, [here.account, here.region])));
  },
});
