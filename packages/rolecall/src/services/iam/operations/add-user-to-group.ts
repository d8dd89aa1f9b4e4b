import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup, requireUser } from "../entities.js";
import { quotaExceeded } from "../errors.js";
import { PER_ENTITY } from "../quotas.js";
import { nameKey, users } from "../records.js";
import { groupArn } from "../resources.js";

export const AddUserToGroup = operation(iam, "AddUserToGroup", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:AddUserToGroup", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const group = await requireGroup(tx, here, input.GroupName);
      const user = await requireUser(tx, here, input.UserName);
      const key = nameKey(group.name);
      if (user.groups.includes(key)) return;
      if (user.groups.length >= PER_ENTITY.groupsPerUser)
        throw quotaExceeded("GroupsPerUser", PER_ENTITY.groupsPerUser);
      await users.put(tx, { ...user, groups: [...user.groups, key] });
    });
    return {};
  },
});
