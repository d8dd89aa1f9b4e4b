import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserCredential } from "../certificates.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { userCredentials } from "../records.js";
import { meantUserArn } from "../resources.js";

export const DeleteSigningCertificate = operation(iam, "DeleteSigningCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:DeleteSigningCertificate", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "signing certificates of the root user");
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      const { id } = await requireUserCredential(tx, user, "signing", input.CertificateId);
      await userCredentials.delete(tx, [here.account, "signing", id]);
    });
    return {};
  },
});
