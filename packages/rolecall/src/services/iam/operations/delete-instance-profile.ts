import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { mustLeaveInstanceProfile } from "../errors.js";
import { requireInstanceProfile } from "../providers.js";
import { countDown } from "../quotas.js";
import { instanceProfiles, nameKey } from "../records.js";
import { instanceProfileArn } from "../resources.js";

export const DeleteInstanceProfile = operation(iam, "DeleteInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteInstanceProfile", await instanceProfileArn(read, here, input.InstanceProfileName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const profile = await requireInstanceProfile(tx, here, input.InstanceProfileName);
      if (profile.role !== undefined) throw mustLeaveInstanceProfile();
      await instanceProfiles.delete(tx, [here.account, nameKey(profile.name)]);
      await countDown(tx, here.account, "instanceProfiles");
    });
    return {};
  },
});
