/**
 * The principals of trust policies.
 *
 * A user or role named by its ARN must exist and is kept as its unique id, so that one made anew under the same name
 * is not trusted; it is shown as an ARN while it lives, and as the id once it is gone.
 *
 * Kept as written: accounts, `*`, sessions (whose role must exist), federated users, services, providers.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (November 2026)
 */
import { parseArn } from "../../kernel/arn.js";
import type { Read } from "../../store/store.js";
import { malformedPolicy } from "./errors.js";
import { findRole, findUser, nameKey, oidcProviders, roles, samlProviders, users } from "./records.js";
import { nameInArn } from "./resources.js";

/** The trust policy as it is kept. @throws MalformedPolicyDocument for a principal that does not exist */
export const keptTrust = (tx: Read, text: string): Promise<string> =>
  rewrite(text, (kind, value) => kept(tx, kind, value));

/** The trust policy as answers show it. */
export const shownTrust = (tx: Read, text: string): Promise<string> =>
  UNIQUE_ID_IN_TEXT.test(text)
    ? rewrite(text, async (kind, value) => (kind === "AWS" ? ((await arnOfId(tx, value)) ?? value) : value))
    : Promise.resolve(text);

const UNIQUE_ID = /^A(IDA|ROA)[A-Z0-9]{12,}$/;
const UNIQUE_ID_IN_TEXT = /"A(IDA|ROA)[A-Z0-9]{12,}"/;

async function arnOfId(tx: Read, id: string): Promise<string | undefined> {
  if (!UNIQUE_ID.test(id)) return;
  const [found] = id.startsWith("AROA")
    ? await roles.by(tx, "byId", [id], { limit: 1 })
    : await users.by(tx, "byId", [id], { limit: 1 });
  return found?.arn;
}

async function kept(tx: Read, kind: string, value: string): Promise<string> {
  switch (kind) {
    case "AWS":
      return keptAws(tx, value);
    case "Service":
      // Which services exist is not published as a list; the form alone is checked.
      if (SERVICE.test(value)) return value;
      break;
    case "Federated":
      return keptProvider(tx, value);
  }
  throw invalidPrincipal(kind, value);
}

const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/;

async function keptAws(tx: Read, value: string): Promise<string> {
  const found = await findAwsPrincipal(tx, value);
  if (found === undefined) throw invalidPrincipal("AWS", value);
  return found;
}

/** What a policy names under `AWS`, users and roles by their unique ids; undefined for one that does not exist. */
export async function findAwsPrincipal(tx: Read, value: string): Promise<string | undefined> {
  if (value === "*" || /^\d{12}$/.test(value)) return value;
  if (UNIQUE_ID.test(value)) return (await arnOfId(tx, value)) === undefined ? undefined : value;
  const arn = parseArn(value);
  if (arn !== undefined && /^\d{12}$/.test(arn.account)) {
    const name = nameInArn(arn.resource);
    if (arn.service === "iam") {
      if (arn.resource === "root") return value;
      const entity = arn.resource.startsWith("user/")
        ? await findUser(tx, arn.account, name)
        : arn.resource.startsWith("role/")
          ? await findRole(tx, arn.account, name)
          : undefined;
      if (entity?.arn === value) return entity.id;
    } else if (arn.service === "sts") {
      const [type, role, session] = arn.resource.split("/");
      if (type === "federated-user" && role) return value;
      if (type === "assumed-role" && role && session && (await findRole(tx, arn.account, role))) return value;
    }
  }
  return undefined;
}

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

const invalidPrincipal = (kind: string, value: string) =>
  malformedPolicy(`Invalid principal in policy: "${kind.toUpperCase()}":"${value}"`);

type PrincipalMap = Record<string, string | string[]>;

/** The text with each principal replaced; byte for byte the same where none changes. */
async function rewrite(text: string, replace: (kind: string, value: string) => Promise<string>): Promise<string> {
  const document = JSON.parse(text) as { Statement?: unknown };
  let changed = false;
  const each = async (kind: string, value: string) => {
    const next = await replace(kind, value);
    if (next !== value) changed = true;
    return next;
  };
  for (const statement of [document.Statement].flat() as { Principal?: string | PrincipalMap }[]) {
    const principal = statement?.Principal;
    if (principal === undefined || typeof principal === "string") continue;
    for (const [kind, values] of Object.entries(principal)) {
      if (typeof values === "string") principal[kind] = await each(kind, values);
      else {
        const all: string[] = [];
        for (const value of values) all.push(await each(kind, value));
        principal[kind] = all;
      }
    }
  }
  return changed ? JSON.stringify(document) : text;
}
