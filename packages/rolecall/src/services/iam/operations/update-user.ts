import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { moveEntity, requireUser } from "../entities.js";
import { entityExists } from "../errors.js";
import { accessKeys, findUser, nameKey, users } from "../records.js";
import { iamArn } from "../resources.js";

/** UpdateUser gives a user a new name or path: id, keys, groups and policies stay, the ARN changes. */
export const UpdateUser = operation(iam, "UpdateUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html",

  permissions: async ({ input, here, read }) => {
    const user = await findUser(read, here.account, input.UserName);
    const path = input.NewPath ?? user?.path ?? "/";
    const from = user?.arn ?? iamArn(here, "user", "/", input.UserName);
    const to = iamArn(here, "user", path, input.NewUserName ?? input.UserName);
    // AWS: "you must have permission on both the source object and the target object".
    return (from === to ? [from] : [from, to]).map((arn) => permission("iam:UpdateUser", arn, {}));
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const name = input.NewUserName ?? user.name;
      const path = input.NewPath ?? user.path;
      if (nameKey(name) !== nameKey(user.name) && (await users.get(tx, [here.account, nameKey(name)]))) {
        throw entityExists("user", name);
      }
      await moveEntity(tx, user, { ...user, name, path, arn: iamArn(here, "user", path, name) });
      for (const key of await accessKeys.by(tx, "byUser", [here.account, user.id])) {
        await accessKeys.put(tx, { ...key, userName: name });
      }
    });
    return {};
  },
});
