import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireAccessKey, requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { accessKeys, lastUsed } from "../records.js";
import { meantUserArn } from "../resources.js";

export const DeleteAccessKey = operation(iam, "DeleteAccessKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:DeleteAccessKey", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "access keys of the root user");
    await store.transact(async (tx) => {
      const key = await requireAccessKey(tx, await requireUser(tx, here, userName), input.AccessKeyId);
      await accessKeys.delete(tx, [key.id]);
      await lastUsed.delete(tx, [key.id]);
    });
    return {};
  },
});
