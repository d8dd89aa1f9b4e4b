import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { loginProfileExists, validationError } from "../errors.js";
import { checkPassword, hashPassword } from "../passwords.js";
import { accountRecord, loginProfiles } from "../records.js";
import { meantUserArn } from "../resources.js";
import { date } from "../views.js";

/** CreateLoginProfile gives a user a password for the console (which Rolecall has no sign-in for). */
export const CreateLoginProfile = operation(iam, "CreateLoginProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:CreateLoginProfile", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, clock, ids, store }) {
    const userName = requireUserName(input, caller, "the root user's password");
    if (input.Password === undefined) throw validationError("Must specify password when creating a login profile");
    const { Password: password } = input;
    const now = clock.now();
    const hash = await hashPassword(password, ids);
    const resetRequired = input.PasswordResetRequired ?? false;
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      if (await loginProfiles.get(tx, [here.account, user.id])) throw loginProfileExists(user.name);
      checkPassword(password, user.name, (await accountRecord(tx, here.account)).passwordPolicy);
      await loginProfiles.put(tx, {
        account: here.account,
        userId: user.id,
        createdMs: now,
        changedMs: now,
        resetRequired,
        passwords: [hash],
      });
    });
    return { LoginProfile: { UserName: userName, CreateDate: date(now), PasswordResetRequired: resetRequired } };
  },
});
