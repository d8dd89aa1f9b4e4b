import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { tagPage } from "../lists.js";
import { requireSamlProvider } from "../providers.js";

export const ListSAMLProviderTags = operation(iam, "ListSAMLProviderTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html",

  permissions: ({ input }) => [permission("iam:ListSAMLProviderTags", input.SAMLProviderArn, {})],

  async handle({ input, here, store }) {
    const provider = await store.read((tx) => requireSamlProvider(tx, here, input.SAMLProviderArn));
    return tagPage(provider.tags, input);
  },
});
