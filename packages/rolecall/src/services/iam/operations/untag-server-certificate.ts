import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireServerCertificate } from "../certificates.js";
import { serverCertificates } from "../records.js";
import { serverCertificateArn } from "../resources.js";
import { withoutTags } from "../tags.js";

export const UntagServerCertificate = operation(iam, "UntagServerCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:UntagServerCertificate",
      await serverCertificateArn(read, here, input.ServerCertificateName),
      {},
      { keys: input.TagKeys },
    ),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const certificate = await requireServerCertificate(tx, here, input.ServerCertificateName);
      await serverCertificates.put(tx, { ...certificate, tags: withoutTags(certificate.tags, input.TagKeys) });
    });
    return {};
  },
});
