import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { samlProviderExists } from "../errors.js";
import { longId, samlPrivateKey, samlValidUntil } from "../providers.js";
import { countUp } from "../quotas.js";
import { nameKey, type SamlProviderRecord, samlProviders } from "../records.js";
import { iamArn } from "../resources.js";
import { newTags, passed, shownTags } from "../tags.js";

export const CreateSAMLProvider = operation(iam, "CreateSAMLProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "saml-provider", "/", input.Name);
    const tags = passed(input.Tags);
    return [
      permission("iam:CreateSAMLProvider", arn, {}, tags),
      ...(tags === undefined ? [] : [permission("iam:TagSAMLProvider", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    const now = clock.now();
    const provider: SamlProviderRecord = {
      account: here.account,
      arn: iamArn(here, "saml-provider", "/", input.Name),
      name: input.Name,
      uuid: longId("ASPP", ids),
      metadata: input.SAMLMetadataDocument,
      validUntilMs: samlValidUntil(input.SAMLMetadataDocument),
      createdMs: now,
      ...(input.AssertionEncryptionMode === undefined ? {} : { encryption: input.AssertionEncryptionMode }),
      privateKeys: input.AddPrivateKey === undefined ? [] : [samlPrivateKey(input.AddPrivateKey, ids, now)],
      tags: newTags(input.Tags),
    };
    await store.transact(async (tx) => {
      if (await samlProviders.get(tx, [here.account, nameKey(input.Name)])) throw samlProviderExists(input.Name);
      await countUp(tx, here.account, "samlProviders");
      await samlProviders.put(tx, provider);
    });
    return { SAMLProviderArn: provider.arn, ...shownTags(provider.tags) };
  },
});
