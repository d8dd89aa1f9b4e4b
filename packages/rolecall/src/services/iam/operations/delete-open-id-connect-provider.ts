import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOidcProvider } from "../providers.js";
import { countDown } from "../quotas.js";
import { oidcProviders } from "../records.js";

/** DeleteOpenIDConnectProvider leaves the roles that trust the provider; nobody can assume them by it any more. */
export const DeleteOpenIDConnectProvider = operation(iam, "DeleteOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html",

  permissions: ({ input }) => [permission("iam:DeleteOpenIDConnectProvider", input.OpenIDConnectProviderArn, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireOidcProvider(tx, here, input.OpenIDConnectProviderArn);
      await oidcProviders.delete(tx, [provider.account, provider.url]);
      await countDown(tx, here.account, "oidcProviders");
    });
    return {};
  },
});
