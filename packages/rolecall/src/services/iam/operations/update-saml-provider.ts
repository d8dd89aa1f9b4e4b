import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireSamlProvider, samlPrivateKey, samlValidUntil } from "../providers.js";
import { samlProviders } from "../records.js";

export const UpdateSAMLProvider = operation(iam, "UpdateSAMLProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html",

  permissions: ({ input }) => [permission("iam:UpdateSAMLProvider", input.SAMLProviderArn, {})],

  async handle({ input, here, clock, ids, store }) {
    const added = input.AddPrivateKey === undefined ? [] : [samlPrivateKey(input.AddPrivateKey, ids, clock.now())];
    const metadata = input.SAMLMetadataDocument;
    const renewed = metadata === undefined ? {} : { metadata, validUntilMs: samlValidUntil(metadata) };
    await store.transact(async (tx) => {
      const provider = await requireSamlProvider(tx, here, input.SAMLProviderArn);
      const kept = provider.privateKeys.filter((key) => key.id !== input.RemovePrivateKey);
      await samlProviders.put(tx, {
        ...provider,
        ...renewed,
        ...(input.AssertionEncryptionMode === undefined ? {} : { encryption: input.AssertionEncryptionMode }),
        privateKeys: [...kept, ...added],
      });
    });
    return { SAMLProviderArn: input.SAMLProviderArn };
  },
});
