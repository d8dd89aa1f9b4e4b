import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { sortedPage } from "../paging.js";
import { accessKeys } from "../records.js";
import { meantUserArn, userNameOf } from "../resources.js";
import { date } from "../views.js";

/** ListAccessKeys lists the keys of the user named, or of the caller; root has none that IAM keeps. */
export const ListAccessKeys = operation(iam, "ListAccessKeys", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:ListAccessKeys", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const name = userNameOf(input, caller);
    if (name === undefined) return { AccessKeyMetadata: [], IsTruncated: false };
    const keys = await store.read(async (tx) => {
      const user = await requireUser(tx, here, name);
      return accessKeys.by(tx, "byUser", [here.account, user.id]);
    });
    const { items, more } = sortedPage(keys, (key) => key.id, input);
    return {
      AccessKeyMetadata: items.map((key) => ({
        UserName: key.userName,
        AccessKeyId: key.id,
        Status: key.status,
        CreateDate: date(key.createdMs),
      })),
      ...more,
    };
  },
});
