import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { userCredentialsOf } from "../certificates.js";
import { requireUser } from "../entities.js";
import { sortedPage } from "../paging.js";
import { meantUserArn, userNameOf } from "../resources.js";
import { date } from "../views.js";

export const ListSigningCertificates = operation(iam, "ListSigningCertificates", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:ListSigningCertificates", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = userNameOf(input, caller);
    if (userName === undefined) return { Certificates: [], IsTruncated: false };
    const found = await store.read(async (tx) =>
      userCredentialsOf(tx, await requireUser(tx, here, userName), "signing"),
    );
    const { items, more } = sortedPage(found, (certificate) => certificate.id, input);
    return {
      Certificates: items.map((certificate) => ({
        UserName: userName,
        CertificateId: certificate.id,
        CertificateBody: certificate.body,
        Status: certificate.status,
        UploadDate: date(certificate.uploadedMs),
      })),
      ...more,
    };
  },
});
