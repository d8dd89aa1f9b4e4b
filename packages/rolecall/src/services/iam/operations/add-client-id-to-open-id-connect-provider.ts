import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { checkClientIds, requireOidcProvider } from "../providers.js";
import { oidcProviders } from "../records.js";

export const AddClientIDToOpenIDConnectProvider = operation(iam, "AddClientIDToOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html",

  permissions: ({ input }) => [
    permission("iam:AddClientIDToOpenIDConnectProvider", input.OpenIDConnectProviderArn, {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireOidcProvider(tx, here, input.OpenIDConnectProviderArn);
      const clientIds = checkClientIds([...new Set([...provider.clientIds, input.ClientID])]);
      await oidcProviders.put(tx, { ...provider, clientIds });
    });
    return {};
  },
});
