import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireLoginProfile, requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { meantUserArn } from "../resources.js";
import { date } from "../views.js";

export const GetLoginProfile = operation(iam, "GetLoginProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:GetLoginProfile", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "the root user's password");
    const profile = await store.read(async (tx) => requireLoginProfile(tx, await requireUser(tx, here, userName)));
    return {
      LoginProfile: {
        UserName: userName,
        CreateDate: date(profile.createdMs),
        PasswordResetRequired: profile.resetRequired,
      },
    };
  },
});
