import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnRole } from "../entities.js";
import { quotaExceeded } from "../errors.js";
import { requireInstanceProfile } from "../providers.js";
import { instanceProfiles, nameKey } from "../records.js";
import { instanceProfileArn, roleArn } from "../resources.js";

/** AddRoleToInstanceProfile passes the role to EC2, so it asks for `iam:PassRole` too. */
export const AddRoleToInstanceProfile = operation(iam, "AddRoleToInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:AddRoleToInstanceProfile", await instanceProfileArn(read, here, input.InstanceProfileName), {}),
    permission("iam:PassRole", await roleArn(read, here, input.RoleName), {
      "iam:PassedToService": "ec2.amazonaws.com",
      // AWS: the value is this, whatever instance the profile is for (IAM condition keys, iam:AssociatedResourceArn).
      "iam:AssociatedResourceArn": `arn:${here.partition}:ec2:*:${here.account}:instance/*`,
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const profile = await requireInstanceProfile(tx, here, input.InstanceProfileName);
      const role = await requireOwnRole(tx, here, input.RoleName);
      if (profile.role !== undefined) throw quotaExceeded("InstanceSessionsPerInstanceProfile", 1);
      await instanceProfiles.put(tx, { ...profile, role: nameKey(role.name) });
    });
    return {};
  },
});
