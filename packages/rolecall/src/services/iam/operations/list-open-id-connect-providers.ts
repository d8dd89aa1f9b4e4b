import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { oidcProviders } from "../records.js";
import { iamArn } from "../resources.js";

export const ListOpenIDConnectProviders = operation(iam, "ListOpenIDConnectProviders", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html",

  permissions: ({ here }) => [
    permission("iam:ListOpenIDConnectProviders", iamArn(here, "oidc-provider", "/", "*"), {}),
  ],

  async handle({ here, store }) {
    const { items } = await store.read((tx) => oidcProviders.list(tx, { prefix: [here.account] }));
    return { OpenIDConnectProviderList: items.map(({ arn }) => ({ Arn: arn })) };
  },
});
