import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { passwordPolicyNotFound } from "../errors.js";
import { accountRecord } from "../records.js";

export const GetAccountPasswordPolicy = operation(iam, "GetAccountPasswordPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html",

  permissions: () => [permission("iam:GetAccountPasswordPolicy", "*", {})],

  async handle({ here, store }) {
    const { passwordPolicy: policy } = await store.read((tx) => accountRecord(tx, here.account));
    if (policy === undefined) throw passwordPolicyNotFound(here.account);
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimumLength,
        RequireSymbols: policy.symbols,
        RequireNumbers: policy.numbers,
        RequireUppercaseCharacters: policy.uppercase,
        RequireLowercaseCharacters: policy.lowercase,
        AllowUsersToChangePassword: policy.usersMayChange,
        ExpirePasswords: policy.maxAgeDays !== undefined,
        ...(policy.maxAgeDays === undefined ? {} : { MaxPasswordAge: policy.maxAgeDays }),
        ...(policy.reusePrevention === undefined ? {} : { PasswordReusePrevention: policy.reusePrevention }),
        ...(policy.hardExpiry === undefined ? {} : { HardExpiry: policy.hardExpiry }),
      },
    };
  },
});
