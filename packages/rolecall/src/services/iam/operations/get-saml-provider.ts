import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireSamlProvider } from "../providers.js";
import { shownTags } from "../tags.js";
import { date } from "../views.js";

export const GetSAMLProvider = operation(iam, "GetSAMLProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html",

  permissions: ({ input }) => [permission("iam:GetSAMLProvider", input.SAMLProviderArn, {})],

  async handle({ input, here, store }) {
    const provider = await store.read((tx) => requireSamlProvider(tx, here, input.SAMLProviderArn));
    return {
      SAMLProviderUUID: provider.uuid,
      SAMLMetadataDocument: provider.metadata,
      CreateDate: date(provider.createdMs),
      ValidUntil: date(provider.validUntilMs),
      ...shownTags(provider.tags),
      ...(provider.encryption === undefined ? {} : { AssertionEncryptionMode: provider.encryption }),
      PrivateKeyList: provider.privateKeys.map((key) => ({ KeyId: key.id, Timestamp: date(key.addedMs) })),
    };
  },
});
