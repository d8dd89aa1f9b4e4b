import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { KEPT_PASSWORDS, requireLoginProfile } from "../credentials.js";
import { requireUser } from "../entities.js";
import { oldPasswordWrong, onlyUsersChangePasswords, passwordPolicyViolation } from "../errors.js";
import { checkPassword, hashPassword, isPassword } from "../passwords.js";
import { accountRecord, loginProfiles } from "../records.js";
import { iamArn, nameInArn } from "../resources.js";

/** ChangePassword is for IAM users alone, and on themselves. */
export const ChangePassword = operation(iam, "ChangePassword", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html",

  permissions: ({ here, caller }) => [
    permission(
      "iam:ChangePassword",
      caller.principal.type === "user" ? caller.principal.arn : iamArn(here, "user", "/", ""),
      {},
    ),
  ],

  async handle({ input, here, caller, clock, ids, store }) {
    if (caller.principal.type !== "user") throw onlyUsersChangePasswords();
    const userName = nameInArn(caller.principal.arn);
    const now = clock.now();
    const hash = await hashPassword(input.NewPassword, ids);
    const { profile, passwordPolicy } = await store.read(async (tx) => ({
      profile: await requireLoginProfile(tx, await requireUser(tx, here, userName)),
      passwordPolicy: (await accountRecord(tx, here.account)).passwordPolicy,
    }));
    const [current] = profile.passwords;
    if (current === undefined || !(await isPassword(input.OldPassword, current))) throw oldPasswordWrong();
    checkPassword(input.NewPassword, userName, passwordPolicy);
    for (const former of profile.passwords.slice(0, passwordPolicy?.reusePrevention ?? 0)) {
      if (await isPassword(input.NewPassword, former)) {
        throw passwordPolicyViolation("Password does not conform to the account password policy.");
      }
    }
    await store.transact(async (tx) => {
      const latest = await requireLoginProfile(tx, await requireUser(tx, here, userName));
      await loginProfiles.put(tx, {
        ...latest,
        passwords: [hash, ...latest.passwords].slice(0, KEPT_PASSWORDS),
        changedMs: now,
        resetRequired: false,
      });
    });
    return {};
  },
});
