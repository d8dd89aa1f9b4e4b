import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOidcProvider } from "../providers.js";
import { shownTags } from "../tags.js";
import { date } from "../views.js";

export const GetOpenIDConnectProvider = operation(iam, "GetOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html",

  permissions: ({ input }) => [permission("iam:GetOpenIDConnectProvider", input.OpenIDConnectProviderArn, {})],

  async handle({ input, here, store }) {
    const provider = await store.read((tx) => requireOidcProvider(tx, here, input.OpenIDConnectProviderArn));
    return {
      Url: provider.url,
      ClientIDList: [...provider.clientIds],
      ThumbprintList: [...provider.thumbprints],
      CreateDate: date(provider.createdMs),
      ...shownTags(provider.tags),
    };
  },
});
