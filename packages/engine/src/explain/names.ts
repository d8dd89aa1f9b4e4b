/** How people call what takes part in a decision. */
import type { Layer } from "../decision.js";
import { accountOf } from "../principal.js";
import type { AccessRequest, AppliedPolicy, Principal } from "../request.js";
import type { LayerTrace } from "./layers.js";

/** AWS's name of each kind of policy. */
export const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  scp: "service control policy",
  rcp: "resource control policy",
  endpoint: "VPC endpoint policy",
  trust: "role trust policy",
};

export const pluralOf = (name: string): string => (name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`);

/** `role deployer`, `user ann`, `the root user of account 111122223333`, `sns.amazonaws.com`. */
export function callerName(principal: Principal): string {
  switch (principal.type) {
    case "root":
      return `the root user of account ${principal.account}`;
    case "user":
      return `user ${lastOf(principal.arn)}`;
    case "role-session":
      return `role ${lastOf(principal.roleArn)}`;
    case "federated-user":
      return `federated user ${lastOf(principal.arn)}`;
    case "web-identity":
    case "saml":
      return `a caller known by ${principal.provider.replace(/^arn:.*?:(oidc|saml)-provider\//, "")}`;
    case "service":
      return principal.name;
    case "anonymous":
      return "an anonymous caller";
  }
}

/** ` on table/orders`, with the account where it is not the caller's; nothing for an action without a resource. */
export function onResource({ resource, resourceAccount, principal }: Omit<AccessRequest, "context">): string {
  if (resource === "*") return "";
  const own = accountOf(principal);
  const foreign = resourceAccount !== undefined && own !== undefined && resourceAccount !== own;
  return ` on ${shortArn(resource)}${foreign ? ` of account ${resourceAccount}` : ""}`;
}

/** `table/orders`: the part of an ARN that people read. */
export function shortArn(arn: string): string {
  const parts = arn.split(":");
  return parts.length > 5 ? parts.slice(5).join(":") : arn;
}

/** `inline policy "logs" of role "r"`, `policy ReadOnly`, or by its kind alone. */
export function policyName({ name, arn }: AppliedPolicy, layer: Layer): string {
  if (name !== undefined) return /\b(policy|boundary)\b/.test(name) ? name : `${LAYER_NAMES[layer]} "${name}"`;
  if (arn === undefined) return `the ${LAYER_NAMES[layer]}`;
  return `${arn.startsWith("arn:aws:iam::aws:") ? "AWS managed policy" : "policy"} ${lastOf(arn)}`;
}

/** `statement "Orders" of policy ReadOnly`. */
export const statementName = (
  { index, sid }: { readonly index: number; readonly sid?: string | undefined },
  policy: AppliedPolicy,
  layer: Layer,
): string => `${bareStatementName({ index, sid })} of ${policyName(policy, layer)}`;

/** `statement "Orders"`, or `statement 2` for want of a Sid. */
export const bareStatementName = ({
  index,
  sid,
}: {
  readonly index: number;
  readonly sid?: string | undefined;
}): string => `statement ${sid === undefined || sid === "" ? String(index + 1) : quoted(sid)}`;

const lastOf = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function listed(items: readonly string[], word: "and" | "or", most = 4): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${items.length > most ? "and" : word} ${shown.at(-1)}`;
}

const LONGEST = 160;

/** A value in double quotes, cut where it is very long. */
export const quoted = (value: string): string =>
  `"${value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value}"`;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;

/** ` at level 2 of 3 from the root`; nothing where there is but one. */
export const atLevel = (layer: LayerTrace | undefined): string =>
  layer?.level === undefined || (layer.levels ?? 1) < 2
    ? ""
    : ` at level ${layer.level + 1} of ${layer.levels} from the root`;
