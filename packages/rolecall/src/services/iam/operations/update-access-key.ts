import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { activeOrNot, requireAccessKey, requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { accessKeys } from "../records.js";
import { meantUserArn } from "../resources.js";

/** UpdateAccessKey switches a key on or off; a key that is off signs nothing from the next call on. */
export const UpdateAccessKey = operation(iam, "UpdateAccessKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:UpdateAccessKey", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "access keys of the root user");
    const status = activeOrNot(input.Status);
    await store.transact(async (tx) => {
      const key = await requireAccessKey(tx, await requireUser(tx, here, userName), input.AccessKeyId);
      await accessKeys.put(tx, { ...key, status });
    });
    return {};
  },
});
