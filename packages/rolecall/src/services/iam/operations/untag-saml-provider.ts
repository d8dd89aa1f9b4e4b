import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireSamlProvider } from "../providers.js";
import { samlProviders } from "../records.js";
import { withoutTags } from "../tags.js";

export const UntagSAMLProvider = operation(iam, "UntagSAMLProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html",

  permissions: ({ input }) => [permission("iam:UntagSAMLProvider", input.SAMLProviderArn, {}, { keys: input.TagKeys })],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireSamlProvider(tx, here, input.SAMLProviderArn);
      await samlProviders.put(tx, { ...provider, tags: withoutTags(provider.tags, input.TagKeys) });
    });
    return {};
  },
});
