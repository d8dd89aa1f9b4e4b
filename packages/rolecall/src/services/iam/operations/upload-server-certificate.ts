import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { certificateMetadata, checkKeyPair, readCertificate } from "../certificates.js";
import { serverCertificateExists } from "../errors.js";
import { countUp } from "../quotas.js";
import { nameKey, type ServerCertificateRecord, serverCertificates } from "../records.js";
import { iamArn } from "../resources.js";
import { newTags, passed, shownTags } from "../tags.js";

/** UploadServerCertificate checks that key and certificate belong together; the key is not kept, since nothing uses it. */
export const UploadServerCertificate = operation(iam, "UploadServerCertificate", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "server-certificate", input.Path ?? "/", input.ServerCertificateName);
    const tags = passed(input.Tags);
    return [
      permission("iam:UploadServerCertificate", arn, {}, tags),
      ...(tags === undefined ? [] : [permission("iam:TagServerCertificate", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    const parsed = readCertificate(input.CertificateBody);
    checkKeyPair(parsed, input.PrivateKey);
    if (input.CertificateChain !== undefined) readCertificate(input.CertificateChain);
    const path = input.Path ?? "/";
    const certificate: ServerCertificateRecord = {
      account: here.account,
      name: input.ServerCertificateName,
      path,
      id: ids.unique("ASCA"),
      arn: iamArn(here, "server-certificate", path, input.ServerCertificateName),
      body: input.CertificateBody,
      ...(input.CertificateChain === undefined ? {} : { chain: input.CertificateChain }),
      uploadedMs: clock.now(),
      expiresMs: Date.parse(parsed.validTo),
      tags: newTags(input.Tags),
    };
    await store.transact(async (tx) => {
      if (await serverCertificates.get(tx, [here.account, nameKey(certificate.name)])) {
        throw serverCertificateExists(certificate.name);
      }
      await countUp(tx, here.account, "serverCertificates");
      await serverCertificates.put(tx, certificate);
    });
    return { ServerCertificateMetadata: certificateMetadata(certificate), ...shownTags(certificate.tags) };
  },
});
