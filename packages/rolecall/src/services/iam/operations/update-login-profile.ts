import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { KEPT_PASSWORDS, requireLoginProfile } from "../credentials.js";
import { requireUser } from "../entities.js";
import { checkPassword, hashPassword } from "../passwords.js";
import { accountRecord, loginProfiles } from "../records.js";
import { userArn } from "../resources.js";

export const UpdateLoginProfile = operation(iam, "UpdateLoginProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:UpdateLoginProfile", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, clock, ids, store }) {
    const now = clock.now();
    const hash = input.Password === undefined ? undefined : await hashPassword(input.Password, ids);
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const profile = await requireLoginProfile(tx, user);
      const { passwordPolicy } = await accountRecord(tx, here.account);
      if (input.Password !== undefined) checkPassword(input.Password, user.name, passwordPolicy);
      await loginProfiles.put(tx, {
        ...profile,
        ...(hash === undefined
          ? {}
          : { passwords: [hash, ...profile.passwords].slice(0, KEPT_PASSWORDS), changedMs: now }),
        resetRequired: input.PasswordResetRequired ?? profile.resetRequired,
      });
    });
    return {};
  },
});
