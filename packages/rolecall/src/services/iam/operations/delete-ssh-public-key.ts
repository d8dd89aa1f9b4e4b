import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserCredential } from "../certificates.js";
import { requireUser } from "../entities.js";
import { userCredentials } from "../records.js";
import { userArn } from "../resources.js";

export const DeleteSSHPublicKey = operation(iam, "DeleteSSHPublicKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteSSHPublicKey", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const { id } = await requireUserCredential(tx, user, "ssh", input.SSHPublicKeyId);
      await userCredentials.delete(tx, [here.account, "ssh", id]);
    });
    return {};
  },
});
