import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { oidcProviderExists } from "../errors.js";
import { checkClientIds, checkThumbprints, oidcArn, oidcUrl, requireHttps } from "../providers.js";
import { countUp } from "../quotas.js";
import { type OidcProviderRecord, oidcProviders } from "../records.js";
import { newTags, passed, shownTags } from "../tags.js";

/**
 * CreateOpenIDConnectProvider registers an identity provider by its URL.
 *
 * By design: AWS looks at the provider's certificate when no thumbprint is given. Rolecall does not leave the
 * machine, so the list stays empty.
 */
export const CreateOpenIDConnectProvider = operation(iam, "CreateOpenIDConnectProvider", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",

  permissions: ({ input, here }) => {
    const arn = oidcArn(here, oidcUrl(input.Url));
    const tags = passed(input.Tags);
    return [
      permission("iam:CreateOpenIDConnectProvider", arn, {}, tags),
      ...(tags === undefined ? [] : [permission("iam:TagOpenIDConnectProvider", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, store }) {
    const url = requireHttps(input.Url);
    const provider: OidcProviderRecord = {
      account: here.account,
      arn: oidcArn(here, url),
      url,
      clientIds: checkClientIds([...new Set(input.ClientIDList)]),
      thumbprints: checkThumbprints(input.ThumbprintList ?? []),
      createdMs: clock.now(),
      tags: newTags(input.Tags),
    };
    await store.transact(async (tx) => {
      if (await oidcProviders.get(tx, [here.account, url])) throw oidcProviderExists(input.Url);
      await countUp(tx, here.account, "oidcProviders");
      await oidcProviders.put(tx, provider);
    });
    return { OpenIDConnectProviderArn: provider.arn, ...shownTags(provider.tags) };
  },
});
