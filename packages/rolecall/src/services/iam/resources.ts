/**
 * IAM's ARNs, and for an ARN what is there: its tags and, for the actions that assume a role, its trust policy.
 *
 * Names in requests carry no path, ARNs do. So the resource of a permission is read from the state; what is missing
 * is authorized by the ARN it would have without a path, since a caller who may not know must not learn it.
 */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { Caller } from "../../kernel/caller.js";
import type { Here } from "../../kernel/here.js";
import type { ResourceFacts, Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { tagMap } from "./directory.js";
import { userNameNeeded } from "./errors.js";
import {
  findGroup,
  findInstanceProfile,
  findPolicy,
  findRole,
  findServerCertificate,
  findUser,
  mfaDevices,
  nameKey,
  oidcProviders,
  type RoleRecord,
  samlProviders,
  type TagRecord,
} from "./records.js";

export type ResourceKind =
  | "user"
  | "group"
  | "role"
  | "policy"
  | "instance-profile"
  | "oidc-provider"
  | "saml-provider"
  | "mfa"
  | "server-certificate";

/** `arn:aws:iam::111122223333:role/team/name`; IAM's ARNs name no Region. */
export const iamArn = (here: Here, kind: ResourceKind, path: string, name: string): string =>
  `arn:${here.partition}:iam::${here.account}:${kind}${path}${name}`;

export const accountRootArn = (here: Pick<Here, "partition" | "account">): string =>
  `arn:${here.partition}:iam::${here.account}:root`;

/** The last part of the ARN: the name without its path. */
export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

export async function userArn(read: Read, here: Here, name: string): Promise<string> {
  return (await findUser(read, here.account, name))?.arn ?? iamArn(here, "user", "/", name);
}

export async function groupArn(read: Read, here: Here, name: string): Promise<string> {
  return (await findGroup(read, here.account, name))?.arn ?? iamArn(here, "group", "/", name);
}

export async function roleArn(read: Read, here: Here, name: string): Promise<string> {
  return (await findRole(read, here.account, name))?.arn ?? iamArn(here, "role", "/", name);
}

export async function instanceProfileArn(read: Read, here: Here, name: string): Promise<string> {
  const profile = await findInstanceProfile(read, here.account, name);
  return profile?.arn ?? iamArn(here, "instance-profile", "/", name);
}

export async function serverCertificateArn(read: Read, here: Here, name: string): Promise<string> {
  const certificate = await findServerCertificate(read, here.account, name);
  return certificate?.arn ?? iamArn(here, "server-certificate", "/", name);
}

/** The ARN and the permissions boundary of a role or user as they stand: `iam:PermissionsBoundary`. */
export async function roleWithBoundary(read: Read, here: Here, name: string) {
  const role = await findRole(read, here.account, name);
  return { arn: role?.arn ?? iamArn(here, "role", "/", name), boundary: role?.boundary };
}

export async function userWithBoundary(read: Read, here: Here, name: string) {
  const user = await findUser(read, here.account, name);
  return { arn: user?.arn ?? iamArn(here, "user", "/", name), boundary: user?.boundary };
}

/**
 * The user an operation means: the one it names, else the caller. Root has no user name: undefined.
 * @throws ValidationError for a caller that is neither
 */
export function userNameOf(input: { readonly UserName?: string | undefined }, caller: Caller): string | undefined {
  if (input.UserName !== undefined) return input.UserName;
  switch (caller.principal.type) {
    case "user":
      return nameInArn(caller.principal.arn);
    case "root":
      return undefined;
    default:
      throw userNameNeeded();
  }
}

/**
 * The resource of an operation on the user it names or, without a name, on the caller. For a role's session, whom the
 * handler refuses, AWS asks on a user of the session's name (seen in 2026: `iam:GetUser on resource: user <session>`).
 */
export async function meantUserArn(
  read: Read,
  here: Here,
  input: { readonly UserName?: string | undefined },
  { principal }: Caller,
): Promise<string> {
  if (input.UserName !== undefined) return userArn(read, here, input.UserName);
  switch (principal.type) {
    case "user":
      return userArn(read, here, nameInArn(principal.arn));
    case "root":
      return accountRootArn(here);
    case "role-session":
      return iamArn(here, "user", "/", nameInArn(principal.arn));
    default:
      throw userNameNeeded();
  }
}

export const iamResources: Resources = {
  async find(tx, arn, action) {
    const parsed = parseArn(arn);
    if (parsed?.service !== "iam") return;
    const { account, resource } = parsed;
    const kind = resource.slice(0, resource.indexOf("/"));
    const rest = resource.slice(kind.length + 1);
    const name = nameInArn(resource);
    switch (kind) {
      case "role": {
        const role = await findRole(tx, account, name);
        return role?.arn === arn ? { tags: tagMap(role.tags), ...trust(role, action) } : undefined;
      }
      case "user":
        return facts(await findUser(tx, account, name), arn);
      case "group": {
        const group = await findGroup(tx, account, name);
        return group?.arn === arn ? {} : undefined;
      }
      case "policy":
        return facts(await findPolicy(tx, arn), arn);
      case "instance-profile":
        return facts(await findInstanceProfile(tx, account, name), arn);
      case "server-certificate":
        return facts(await findServerCertificate(tx, account, name), arn);
      case "saml-provider":
        return facts(await samlProviders.get(tx, [account, nameKey(name)]), arn);
      case "oidc-provider":
        return facts(await oidcProviders.get(tx, [account, rest]), arn);
      case "mfa": {
        const device = await mfaDevices.get(tx, [account, arn]);
        return device === undefined ? undefined : { tags: tagMap(device.tags) };
      }
    }
    return undefined;
  },
};

function facts(
  record: { readonly arn: string; readonly tags: readonly TagRecord[] } | undefined,
  arn: string,
): ResourceFacts | undefined {
  return record?.arn === arn ? { tags: tagMap(record.tags) } : undefined;
}

/** The actions on which a trust policy speaks. */
const TRUST_ACTIONS = /^sts:(assumerole\w*|tagsession|setsourceidentity)$/i;

const trustOfRecord = new WeakMap<RoleRecord, ResourceFacts>();

/**
 * A trust policy must itself allow, also within one account.
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
function trust(role: RoleRecord, action: string): ResourceFacts {
  if (!TRUST_ACTIONS.test(action)) return {};
  let found = trustOfRecord.get(role);
  if (found === undefined) {
    const policy = { policy: compilePolicy(role.trust), name: `trust policy of role "${role.name}"` };
    found = { policy, policyRule: "must-allow" };
    trustOfRecord.set(role, found);
  }
  return found;
}
