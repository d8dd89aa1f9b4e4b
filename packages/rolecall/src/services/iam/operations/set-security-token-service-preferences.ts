import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountRecord, accounts } from "../records.js";

/** SetSecurityTokenServicePreferences is kept and shown in the account summary; tokens here are of one kind. */
export const SetSecurityTokenServicePreferences = operation(iam, "SetSecurityTokenServicePreferences", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html",

  permissions: () => [permission("iam:SetSecurityTokenServicePreferences", "*", {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const account = await accountRecord(tx, here.account);
      await accounts.put(tx, { ...account, tokenVersion: input.GlobalEndpointTokenVersion });
    });
    return {};
  },
});
