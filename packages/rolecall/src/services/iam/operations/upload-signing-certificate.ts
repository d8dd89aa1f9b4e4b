import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { readCertificate, userCredentialsOf } from "../certificates.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { duplicateCertificate, quotaExceeded } from "../errors.js";
import { PER_ENTITY } from "../quotas.js";
import { userCredentials } from "../records.js";
import { meantUserArn } from "../resources.js";
import { date } from "../views.js";

export const UploadSigningCertificate = operation(iam, "UploadSigningCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:UploadSigningCertificate", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, clock, ids, store }) {
    const userName = requireUserName(input, caller, "signing certificates of the root user");
    const { fingerprint256 } = readCertificate(input.CertificateBody);
    const now = clock.now();
    const id = (ids.unique("") + ids.unique("")).slice(0, 32);
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      const own = await userCredentialsOf(tx, user, "signing");
      if (own.some((certificate) => certificate.fingerprint === fingerprint256)) throw duplicateCertificate();
      const limit = PER_ENTITY.signingCertificatesPerUser;
      if (own.length >= limit) throw quotaExceeded("SigningCertificatesPerUser", limit);
      await userCredentials.put(tx, {
        account: here.account,
        kind: "signing",
        id,
        userId: user.id,
        body: input.CertificateBody,
        fingerprint: fingerprint256,
        status: "Active",
        uploadedMs: now,
      });
    });
    return {
      Certificate: {
        UserName: userName,
        CertificateId: id,
        CertificateBody: input.CertificateBody,
        Status: "Active" as const,
        UploadDate: date(now),
      },
    };
  },
});
