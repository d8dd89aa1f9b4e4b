import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOidcProvider } from "../providers.js";
import { oidcProviders } from "../records.js";

/** RemoveClientIDFromOpenIDConnectProvider is no error for an id that is not there. */
export const RemoveClientIDFromOpenIDConnectProvider = operation(iam, "RemoveClientIDFromOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html",

  permissions: ({ input }) => [
    permission("iam:RemoveClientIDFromOpenIDConnectProvider", input.OpenIDConnectProviderArn, {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireOidcProvider(tx, here, input.OpenIDConnectProviderArn);
      const clientIds = provider.clientIds.filter((id) => id !== input.ClientID);
      await oidcProviders.put(tx, { ...provider, clientIds });
    });
    return {};
  },
});
