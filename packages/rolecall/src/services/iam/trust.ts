/**
 * The principals of trust policies: users and roles as in all policies of resources (`kernel/named-principals.ts`), services
 * by their form, and providers, which must be there.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (November 2026)
 */
import { parseArn } from "../../kernel/arn.js";
import { shownPolicy, withNames } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import { malformedPolicy } from "./errors.js";
import { arnOfId, keptPrincipal } from "./principals.js";
import { nameKey, oidcProviders, samlProviders } from "./records.js";

/** The trust policy as it is kept. @throws MalformedPolicyDocument for a principal that does not exist */
export const keptTrust = (tx: Read, text: string): Promise<string> =>
  withNames(text, ({ type, value }) => kept(tx, type, value));

/** The trust policy as answers show it. */
export const shownTrust = (tx: Read, text: string): Promise<string> =>
  shownPolicy(tx, { keptPrincipal, arnOfId }, text);

async function kept(tx: Read, type: string, value: string): Promise<string> {
  switch (type) {
    case "AWS": {
      const found = await keptPrincipal(tx, value);
      if (found !== undefined) return found;
      break;
    }
    case "Service":
      // Which services exist is not published as a list; the form alone is checked.
      if (SERVICE.test(value)) return value;
      break;
    case "Federated":
      return keptProvider(tx, value);
  }
  throw invalidPrincipal(type, value);
}

const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/;

async function keptProvider(tx: Read, value: string): Promise<string> {
  const arn = parseArn(value);
  if (arn === undefined) {
    if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value)) return value;
    throw malformedPolicy("Federated principals must be valid domain names or SAML metadata ARNs");
  }
  const slash = arn.resource.indexOf("/");
  const name = arn.resource.slice(slash + 1);
  const provider =
    arn.service !== "iam"
      ? undefined
      : arn.resource.startsWith("oidc-provider/")
        ? await oidcProviders.get(tx, [arn.account, name])
        : arn.resource.startsWith("saml-provider/")
          ? await samlProviders.get(tx, [arn.account, nameKey(name)])
          : undefined;
  if (provider?.arn === value) return value;
  throw invalidPrincipal("Federated", value);
}

const invalidPrincipal = (type: string, value: string) =>
  malformedPolicy(`Invalid principal in policy: "${type.toUpperCase()}":"${value}"`);
