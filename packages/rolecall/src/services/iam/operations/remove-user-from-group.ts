import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup, requireUser } from "../entities.js";
import { nameKey, users } from "../records.js";
import { groupArn } from "../resources.js";

export const RemoveUserFromGroup = operation(iam, "RemoveUserFromGroup", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:RemoveUserFromGroup", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const group = await requireGroup(tx, here, input.GroupName);
      const user = await requireUser(tx, here, input.UserName);
      const key = nameKey(group.name);
      if (user.groups.includes(key))
        await users.put(tx, { ...user, groups: user.groups.filter((other) => other !== key) });
    });
    return {};
  },
});
