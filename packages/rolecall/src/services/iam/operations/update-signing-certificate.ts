import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserCredential } from "../certificates.js";
import { activeOrNot, requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { userCredentials } from "../records.js";
import { meantUserArn } from "../resources.js";

export const UpdateSigningCertificate = operation(iam, "UpdateSigningCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:UpdateSigningCertificate", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "signing certificates of the root user");
    const status = activeOrNot(input.Status);
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      const certificate = await requireUserCredential(tx, user, "signing", input.CertificateId);
      await userCredentials.put(tx, { ...certificate, status });
    });
    return {};
  },
});
