import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireSamlProvider } from "../providers.js";
import { samlProviders } from "../records.js";
import { mergeTags, passed } from "../tags.js";

export const TagSAMLProvider = operation(iam, "TagSAMLProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html",

  permissions: ({ input }) => [permission("iam:TagSAMLProvider", input.SAMLProviderArn, {}, passed(input.Tags))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireSamlProvider(tx, here, input.SAMLProviderArn);
      await samlProviders.put(tx, { ...provider, tags: mergeTags(provider.tags, input.Tags) });
    });
    return {};
  },
});
