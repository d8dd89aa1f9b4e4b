import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountRecord, accounts, type PasswordPolicyRecord } from "../records.js";

/** UpdateAccountPasswordPolicy sets the whole policy: what is left out goes back to its default. */
export const UpdateAccountPasswordPolicy = operation(iam, "UpdateAccountPasswordPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html",

  permissions: () => [permission("iam:UpdateAccountPasswordPolicy", "*", {})],

  async handle({ input, here, store }) {
    const passwordPolicy: PasswordPolicyRecord = {
      minimumLength: input.MinimumPasswordLength ?? 6,
      symbols: input.RequireSymbols ?? false,
      numbers: input.RequireNumbers ?? false,
      uppercase: input.RequireUppercaseCharacters ?? false,
      lowercase: input.RequireLowercaseCharacters ?? false,
      usersMayChange: input.AllowUsersToChangePassword ?? false,
      ...(input.MaxPasswordAge === undefined ? {} : { maxAgeDays: input.MaxPasswordAge }),
      ...(input.PasswordReusePrevention === undefined ? {} : { reusePrevention: input.PasswordReusePrevention }),
      ...(input.HardExpiry === undefined ? {} : { hardExpiry: input.HardExpiry }),
    };
    await store.transact(async (tx) => {
      await accounts.put(tx, { ...(await accountRecord(tx, here.account)), passwordPolicy });
    });
    return {};
  },
});
