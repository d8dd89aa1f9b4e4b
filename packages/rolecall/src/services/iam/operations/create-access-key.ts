import { iam } from "@rolecall/aws-model/iam";
import { newAccessKeyId } from "../../../kernel/ids.js";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { quotaExceeded } from "../errors.js";
import { PER_ENTITY } from "../quotas.js";
import { accessKeys } from "../records.js";
import { meantUserArn } from "../resources.js";
import { date } from "../views.js";

/**
 * CreateAccessKey makes a key for the user named, or for the caller.
 *
 * Gap: keys of the account's root user; root signs in with the secret that the server was started with.
 */
export const CreateAccessKey = operation(iam, "CreateAccessKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:CreateAccessKey", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, clock, ids, store }) {
    const userName = requireUserName(input, caller, "access keys of the root user");
    const now = clock.now();
    const id = newAccessKeyId("AKIA", here.account, ids);
    const secret = Buffer.from(ids.bytes(30)).toString("base64");
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      const existing = await accessKeys.by(tx, "byUser", [here.account, user.id]);
      if (existing.length >= PER_ENTITY.accessKeysPerUser) {
        throw quotaExceeded("AccessKeysPerUser", PER_ENTITY.accessKeysPerUser);
      }
      await accessKeys.put(tx, {
        account: here.account,
        id,
        secret,
        userId: user.id,
        userName: user.name,
        status: "Active",
        createdMs: now,
      });
    });
    return {
      AccessKey: {
        UserName: userName,
        AccessKeyId: id,
        Status: "Active" as const,
        SecretAccessKey: secret,
        CreateDate: date(now),
      },
    };
  },
});
