import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { samlProviders } from "../records.js";
import { iamArn } from "../resources.js";
import { date } from "../views.js";

export const ListSAMLProviders = operation(iam, "ListSAMLProviders", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html",

  permissions: ({ here }) => [permission("iam:ListSAMLProviders", iamArn(here, "saml-provider", "/", "*"), {})],

  async handle({ here, store }) {
    const { items } = await store.read((tx) => samlProviders.list(tx, { prefix: [here.account] }));
    return {
      SAMLProviderList: items.map((provider) => ({
        Arn: provider.arn,
        ValidUntil: date(provider.validUntilMs),
        CreateDate: date(provider.createdMs),
      })),
    };
  },
});
