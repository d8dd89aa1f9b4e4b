import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { checkThumbprints, requireOidcProvider } from "../providers.js";
import { oidcProviders } from "../records.js";

export const UpdateOpenIDConnectProviderThumbprint = operation(iam, "UpdateOpenIDConnectProviderThumbprint", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html",

  permissions: ({ input }) => [
    permission("iam:UpdateOpenIDConnectProviderThumbprint", input.OpenIDConnectProviderArn, {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireOidcProvider(tx, here, input.OpenIDConnectProviderArn);
      await oidcProviders.put(tx, { ...provider, thumbprints: checkThumbprints(input.ThumbprintList) });
    });
    return {};
  },
});
