import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireServerCertificate } from "../certificates.js";
import { serverCertificateExists } from "../errors.js";
import { findServerCertificate, nameKey, serverCertificates } from "../records.js";
import { iamArn } from "../resources.js";

export const UpdateServerCertificate = operation(iam, "UpdateServerCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html",

  permissions: async ({ input, here, read }) => {
    const name = input.ServerCertificateName;
    const certificate = await findServerCertificate(read, here.account, name);
    const path = input.NewPath ?? certificate?.path ?? "/";
    const from = certificate?.arn ?? iamArn(here, "server-certificate", "/", name);
    const to = iamArn(here, "server-certificate", path, input.NewServerCertificateName ?? name);
    // AWS: permission is needed on both names.
    return (from === to ? [from] : [from, to]).map((arn) => permission("iam:UpdateServerCertificate", arn, {}));
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const certificate = await requireServerCertificate(tx, here, input.ServerCertificateName);
      const name = input.NewServerCertificateName ?? certificate.name;
      const path = input.NewPath ?? certificate.path;
      const [oldKey, newKey] = [nameKey(certificate.name), nameKey(name)];
      if (newKey !== oldKey && (await serverCertificates.get(tx, [here.account, newKey]))) {
        throw serverCertificateExists(name);
      }
      await serverCertificates.delete(tx, [here.account, oldKey]);
      const arn = iamArn(here, "server-certificate", path, name);
      await serverCertificates.put(tx, { ...certificate, name, path, arn });
    });
    return {};
  },
});
