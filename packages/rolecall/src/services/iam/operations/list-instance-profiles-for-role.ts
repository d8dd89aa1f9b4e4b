import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireRole } from "../entities.js";
import { sortedPage } from "../paging.js";
import { profileWithRoles } from "../providers.js";
import { instanceProfiles, nameKey } from "../records.js";
import { roleArn } from "../resources.js";

export const ListInstanceProfilesForRole = operation(iam, "ListInstanceProfilesForRole", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListInstanceProfilesForRole", await roleArn(read, here, input.RoleName), {}),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const role = await requireRole(tx, here, input.RoleName);
      const found = await instanceProfiles.by(tx, "byRole", [here.account, nameKey(role.name)]);
      const { items, more } = sortedPage(found, (profile) => nameKey(profile.name), input);
      return { InstanceProfiles: await Promise.all(items.map((profile) => profileWithRoles(tx, profile))), ...more };
    });
  },
});
