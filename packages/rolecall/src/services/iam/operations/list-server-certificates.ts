import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { certificateMetadata } from "../certificates.js";
import { pathPage } from "../paging.js";
import { serverCertificates } from "../records.js";
import { iamArn } from "../resources.js";

export const ListServerCertificates = operation(iam, "ListServerCertificates", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html",

  permissions: ({ input, here }) => [
    permission("iam:ListServerCertificates", iamArn(here, "server-certificate", input.PathPrefix ?? "/", ""), {}),
  ],

  async handle({ input, here, store }) {
    const { items, more } = await store.read((tx) => pathPage(serverCertificates, tx, here.account, input));
    return { ServerCertificateMetadataList: items.map(certificateMetadata), ...more };
  },
});
