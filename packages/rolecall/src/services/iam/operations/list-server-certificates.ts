import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { certificateMetadata } from "../certificates.js";
import { scan } from "../paging.js";
import { nameKey, serverCertificates } from "../records.js";
import { iamArn } from "../resources.js";

export const ListServerCertificates = operation(iam, "ListServerCertificates", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html",

  permissions: ({ input, here }) => [
    permission("iam:ListServerCertificates", iamArn(here, "server-certificate", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const prefix = input.PathPrefix ?? "/";
    const { items, more } = await store.read((tx) =>
      scan(
        serverCertificates,
        tx,
        here.account,
        (certificate) => nameKey(certificate.name),
        (certificate) => certificate.path.startsWith(prefix),
        input,
      ),
    );
    return { ServerCertificateMetadataList: items.map(certificateMetadata), ...more };
  },
});
