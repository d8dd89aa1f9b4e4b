import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireServerCertificate } from "../certificates.js";
import { serverCertificates } from "../records.js";
import { serverCertificateArn } from "../resources.js";
import { mergeTags, passed } from "../tags.js";

export const TagServerCertificate = operation(iam, "TagServerCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:TagServerCertificate",
      await serverCertificateArn(read, here, input.ServerCertificateName),
      {},
      passed(input.Tags),
    ),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const certificate = await requireServerCertificate(tx, here, input.ServerCertificateName);
      await serverCertificates.put(tx, { ...certificate, tags: mergeTags(certificate.tags, input.Tags) });
    });
    return {};
  },
});
