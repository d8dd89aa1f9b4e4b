import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { userCredentialsOf } from "../certificates.js";
import { requireUser } from "../entities.js";
import { sortedPage } from "../paging.js";
import { meantUserArn, userNameOf } from "../resources.js";
import { date } from "../views.js";

export const ListSSHPublicKeys = operation(iam, "ListSSHPublicKeys", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:ListSSHPublicKeys", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = userNameOf(input, caller);
    if (userName === undefined) return { SSHPublicKeys: [], IsTruncated: false };
    const found = await store.read(async (tx) => userCredentialsOf(tx, await requireUser(tx, here, userName), "ssh"));
    const { items, more } = sortedPage(found, (key) => key.id, input);
    return {
      SSHPublicKeys: items.map((key) => ({
        UserName: userName,
        SSHPublicKeyId: key.id,
        Status: key.status,
        UploadDate: date(key.uploadedMs),
      })),
      ...more,
    };
  },
});
