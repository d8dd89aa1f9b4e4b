import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { passwordPolicyNotFound } from "../errors.js";
import { accountRecord, accounts } from "../records.js";

export const DeleteAccountPasswordPolicy = operation(iam, "DeleteAccountPasswordPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html",

  permissions: () => [permission("iam:DeleteAccountPasswordPolicy", "*", {})],

  async handle({ here, store }) {
    await store.transact(async (tx) => {
      const { passwordPolicy, ...account } = await accountRecord(tx, here.account);
      if (passwordPolicy === undefined) throw passwordPolicyNotFound(here.account);
      await accounts.put(tx, account);
    });
    return {};
  },
});
