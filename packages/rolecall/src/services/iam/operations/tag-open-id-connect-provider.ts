import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOidcProvider } from "../providers.js";
import { oidcProviders } from "../records.js";
import { mergeTags, passed } from "../tags.js";

export const TagOpenIDConnectProvider = operation(iam, "TagOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html",

  permissions: ({ input }) => [
    permission("iam:TagOpenIDConnectProvider", input.OpenIDConnectProviderArn, {}, passed(input.Tags)),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireOidcProvider(tx, here, input.OpenIDConnectProviderArn);
      await oidcProviders.put(tx, { ...provider, tags: mergeTags(provider.tags, input.Tags) });
    });
    return {};
  },
});
