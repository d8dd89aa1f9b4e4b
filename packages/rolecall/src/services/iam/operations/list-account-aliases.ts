import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { sortedPage } from "../paging.js";
import { accountRecord } from "../records.js";

/** ListAccountAliases lists the one alias an account may have. */
export const ListAccountAliases = operation(iam, "ListAccountAliases", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html",

  permissions: () => [permission("iam:ListAccountAliases", "*", {})],

  async handle({ input, here, store }) {
    const { alias } = await store.read((tx) => accountRecord(tx, here.account));
    const { items, more } = sortedPage(alias === undefined ? [] : [alias], (name) => name, input);
    return { AccountAliases: items, ...more };
  },
});
