import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserCredential } from "../certificates.js";
import { activeOrNot } from "../credentials.js";
import { requireUser } from "../entities.js";
import { userCredentials } from "../records.js";
import { userArn } from "../resources.js";

export const UpdateSSHPublicKey = operation(iam, "UpdateSSHPublicKey", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:UpdateSSHPublicKey", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    const status = activeOrNot(input.Status);
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const key = await requireUserCredential(tx, user, "ssh", input.SSHPublicKeyId);
      await userCredentials.put(tx, { ...key, status });
    });
    return {};
  },
});
