import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { entityNotFound } from "../errors.js";
import { requireInstanceProfile } from "../providers.js";
import { instanceProfiles, nameKey } from "../records.js";
import { instanceProfileArn } from "../resources.js";

export const RemoveRoleFromInstanceProfile = operation(iam, "RemoveRoleFromInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:RemoveRoleFromInstanceProfile",
      await instanceProfileArn(read, here, input.InstanceProfileName),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { role, ...profile } = await requireInstanceProfile(tx, here, input.InstanceProfileName);
      if (role !== nameKey(input.RoleName)) throw entityNotFound("role", input.RoleName);
      await instanceProfiles.put(tx, profile);
    });
    return {};
  },
});
