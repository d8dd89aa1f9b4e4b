import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountAliasNotFound } from "../errors.js";
import { accountRecord, accounts } from "../records.js";

export const DeleteAccountAlias = operation(iam, "DeleteAccountAlias", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html",

  permissions: () => [permission("iam:DeleteAccountAlias", "*", {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { alias, ...account } = await accountRecord(tx, here.account);
      if (alias !== input.AccountAlias) throw accountAliasNotFound(input.AccountAlias);
      await accounts.put(tx, account);
    });
    return {};
  },
});
