import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireLoginProfile, requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { loginProfiles } from "../records.js";
import { meantUserArn } from "../resources.js";

export const DeleteLoginProfile = operation(iam, "DeleteLoginProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:DeleteLoginProfile", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "the root user's password");
    await store.transact(async (tx) => {
      const profile = await requireLoginProfile(tx, await requireUser(tx, here, userName));
      await loginProfiles.delete(tx, [profile.account, profile.userId]);
    });
    return {};
  },
});
