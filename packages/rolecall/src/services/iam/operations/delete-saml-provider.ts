import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireSamlProvider } from "../providers.js";
import { countDown } from "../quotas.js";
import { nameKey, samlProviders } from "../records.js";

export const DeleteSAMLProvider = operation(iam, "DeleteSAMLProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html",

  permissions: ({ input }) => [permission("iam:DeleteSAMLProvider", input.SAMLProviderArn, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const provider = await requireSamlProvider(tx, here, input.SAMLProviderArn);
      await samlProviders.delete(tx, [provider.account, nameKey(provider.name)]);
      await countDown(tx, here.account, "samlProviders");
    });
    return {};
  },
});
