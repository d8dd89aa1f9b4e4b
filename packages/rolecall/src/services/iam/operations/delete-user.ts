import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser, withBoundary } from "../entities.js";
import {
  mustDeleteAccessKeys,
  mustDeleteLoginProfile,
  mustDeleteMfaDevice,
  mustDeletePolicies,
  mustDetachPolicies,
  mustRemoveReferences,
  mustRemoveUsers,
} from "../errors.js";
import { countDown } from "../quotas.js";
import {
  accessKeys,
  loginProfiles,
  mfaDevices,
  nameKey,
  serviceCredentials,
  userCredentials,
  users,
} from "../records.js";
import { userArn } from "../resources.js";

/** DeleteUser refuses while anything hangs on the user: keys, policies, groups, devices, a password. */
export const DeleteUser = operation(iam, "DeleteUser", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteUser", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const own = [here.account, user.id];
      if (await loginProfiles.get(tx, own)) throw mustDeleteLoginProfile();
      if ((await accessKeys.by(tx, "byUser", own, { limit: 1 })).length > 0) throw mustDeleteAccessKeys();
      if ((await mfaDevices.by(tx, "byUser", own, { limit: 1 })).length > 0) throw mustDeleteMfaDevice();
      if (user.attached.length > 0) throw mustDetachPolicies();
      if (Object.keys(user.inline).length > 0) throw mustDeletePolicies();
      if (user.groups.length > 0) throw mustRemoveUsers();
      const referenced =
        (await serviceCredentials.by(tx, "byUser", own, { limit: 1 })).length > 0 ||
        (await userCredentials.by(tx, "byUser", [here.account, "ssh", user.id], { limit: 1 })).length > 0 ||
        (await userCredentials.by(tx, "byUser", [here.account, "signing", user.id], { limit: 1 })).length > 0;
      if (referenced) throw mustRemoveReferences();
      await withBoundary(tx, user, undefined);
      await users.delete(tx, [here.account, nameKey(user.name)]);
      await countDown(tx, here.account, "users");
    });
    return {};
  },
});
