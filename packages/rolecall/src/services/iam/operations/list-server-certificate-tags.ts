import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireServerCertificate } from "../certificates.js";
import { tagPage } from "../lists.js";
import { serverCertificateArn } from "../resources.js";

export const ListServerCertificateTags = operation(iam, "ListServerCertificateTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html",

  permissions: async ({ input, here, read }) => [
    permission(
      "iam:ListServerCertificateTags",
      await serverCertificateArn(read, here, input.ServerCertificateName),
      {},
    ),
  ],

  async handle({ input, here, store }) {
    const certificate = await store.read((tx) => requireServerCertificate(tx, here, input.ServerCertificateName));
    return tagPage(certificate.tags, input);
  },
});
