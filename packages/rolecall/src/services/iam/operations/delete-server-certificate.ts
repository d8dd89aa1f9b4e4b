import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireServerCertificate } from "../certificates.js";
import { countDown } from "../quotas.js";
import { nameKey, serverCertificates } from "../records.js";
import { serverCertificateArn } from "../resources.js";

export const DeleteServerCertificate = operation(iam, "DeleteServerCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteServerCertificate", await serverCertificateArn(read, here, input.ServerCertificateName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const certificate = await requireServerCertificate(tx, here, input.ServerCertificateName);
      await serverCertificates.delete(tx, [here.account, nameKey(certificate.name)]);
      await countDown(tx, here.account, "serverCertificates");
    });
    return {};
  },
});
