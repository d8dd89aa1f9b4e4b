import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup } from "../entities.js";
import { mustDeletePolicies, mustDetachPolicies, mustRemoveUsers } from "../errors.js";
import { countDown } from "../quotas.js";
import { groups, nameKey, users } from "../records.js";
import { groupArn } from "../resources.js";

export const DeleteGroup = operation(iam, "DeleteGroup", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteGroup", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const group = await requireGroup(tx, here, input.GroupName);
      const key = [here.account, nameKey(group.name)];
      if ((await users.by(tx, "byGroup", key, { limit: 1 })).length > 0) throw mustRemoveUsers();
      if (group.attached.length > 0) throw mustDetachPolicies();
      if (Object.keys(group.inline).length > 0) throw mustDeletePolicies();
      await groups.delete(tx, key);
      await countDown(tx, here.account, "groups");
    });
    return {};
  },
});
