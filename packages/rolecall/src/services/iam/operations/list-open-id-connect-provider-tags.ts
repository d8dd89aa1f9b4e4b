import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { tagPage } from "../lists.js";
import { requireOidcProvider } from "../providers.js";

export const ListOpenIDConnectProviderTags = operation(iam, "ListOpenIDConnectProviderTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html",

  permissions: ({ input }) => [permission("iam:ListOpenIDConnectProviderTags", input.OpenIDConnectProviderArn, {})],

  async handle({ input, here, store }) {
    const provider = await store.read((tx) => requireOidcProvider(tx, here, input.OpenIDConnectProviderArn));
    return tagPage(provider.tags, input);
  },
});
