import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { moveEntity, requireGroup } from "../entities.js";
import { entityExists } from "../errors.js";
import { findGroup, groups, nameKey, users } from "../records.js";
import { iamArn } from "../resources.js";

/** UpdateGroup gives a group a new name or path; its members and policies stay. */
export const UpdateGroup = operation(iam, "UpdateGroup", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html",

  permissions: async ({ input, here, read }) => {
    const group = await findGroup(read, here.account, input.GroupName);
    const path = input.NewPath ?? group?.path ?? "/";
    const from = group?.arn ?? iamArn(here, "group", "/", input.GroupName);
    const to = iamArn(here, "group", path, input.NewGroupName ?? input.GroupName);
    // AWS: "you must have permission on both the source object and the target object".
    return (from === to ? [from] : [from, to]).map((arn) => permission("iam:UpdateGroup", arn, {}));
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const group = await requireGroup(tx, here, input.GroupName);
      const name = input.NewGroupName ?? group.name;
      const path = input.NewPath ?? group.path;
      const [oldKey, newKey] = [nameKey(group.name), nameKey(name)];
      if (newKey !== oldKey && (await groups.get(tx, [here.account, newKey]))) throw entityExists("group", name);
      await moveEntity(tx, group, { ...group, name, path, arn: iamArn(here, "group", path, name) });
      if (newKey === oldKey) return;
      for (const user of await users.by(tx, "byGroup", [here.account, oldKey])) {
        await users.put(tx, { ...user, groups: user.groups.map((key) => (key === oldKey ? newKey : key)) });
      }
    });
    return {};
  },
});
