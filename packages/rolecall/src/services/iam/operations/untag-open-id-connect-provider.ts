import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOidcProvider } from "../providers.js";
import { oidcProviders } from "../records.js";
import { withoutTags } from "../tags.js";

export const UntagOpenIDConnectProvider = operation(iam, "UntagOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html",

  permissions: ({ input }) => [
    permission("iam:UntagOpenIDConnectProvider", input.OpenIDConnectProviderArn, {}, { keys: input.TagKeys }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireOidcProvider(tx, here, input.OpenIDConnectProviderArn);
      await oidcProviders.put(tx, { ...provider, tags: withoutTags(provider.tags, input.TagKeys) });
    });
    return {};
  },
});
