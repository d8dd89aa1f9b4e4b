import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { certificateMetadata, requireServerCertificate } from "../certificates.js";
import { serverCertificateArn } from "../resources.js";
import { shownTags } from "../tags.js";

export const GetServerCertificate = operation(iam, "GetServerCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetServerCertificate", await serverCertificateArn(read, here, input.ServerCertificateName), {}),
  ],

  async handle({ input, here, store }) {
    const certificate = await store.read((tx) => requireServerCertificate(tx, here, input.ServerCertificateName));
    return {
      ServerCertificate: {
        ServerCertificateMetadata: certificateMetadata(certificate),
        CertificateBody: certificate.body,
        ...(certificate.chain === undefined ? {} : { CertificateChain: certificate.chain }),
        ...shownTags(certificate.tags),
      },
    };
  },
});
