/**
 * Principal and NotPrincipal: whom a statement of a resource-based policy names, and how far an Allow to them reaches.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * A canonical user id is kept and fits nobody: callers do not carry one.
 */
import type { Principal } from "../request.js";

/** What an Allow in a resource-based policy does for a caller of the same account. Greater is more generous. */
export const NOT_NAMED = 0;
/** Names the caller's account: the caller's own policies must allow. */
export const BY_ACCOUNT = 1;
/** Names what is behind the session (its role, its user): boundary and session policies must allow. */
export const BEHIND_SESSION = 2;
/** Names the caller itself, or everyone: nothing else needs to allow. */
export const ITSELF = 3;
export type Grade = typeof NOT_NAMED | typeof BY_ACCOUNT | typeof BEHIND_SESSION | typeof ITSELF;

type Named =
  | { readonly kind: "everyone" }
  | { readonly kind: "account"; readonly account: string }
  | { readonly kind: "role"; readonly account: string; readonly name: string }
  | { readonly kind: "arn"; readonly account: string; readonly arn: string }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string }
  | { readonly kind: "nobody" };

export interface PrincipalText {
  readonly type: "AWS" | "Service" | "Federated" | "CanonicalUser";
  readonly value: string;
}

export class PrincipalElement {
  readonly #named: readonly Named[];

  constructor(
    readonly entries: readonly PrincipalText[],
    readonly negated: boolean,
  ) {
    this.#named = entries.map(read);
  }

  /** How the caller is named; of several ways the most generous. */
  grade(principal: Principal): Grade {
    let best: Grade = NOT_NAMED;
    for (const named of this.#named) {
      const grade = gradeOf(named, principal);
      if (grade > best) best = grade;
    }
    return best;
  }

  /**
   * NotPrincipal, which AWS documents for Deny only: does the Deny spare this caller? The caller and its account must
   * both be named. Naming only the account spares everyone of it, unless the list also names some of them (inferred).
   * A unique id does not tell its account: one that is not the caller's may be somebody's of the caller's account.
   *
   * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html says that a
   * principal with a permissions boundary is always denied, whatever the list says.
   */
  spares(principal: Principal, hasBoundary: boolean): boolean {
    if (hasBoundary) return false;
    let account = false;
    let itself = false;
    let behind = false;
    let othersOfAccount = false;
    const own = "account" in principal ? principal.account : undefined;
    for (const named of this.#named) {
      if (named.kind === "everyone") return true;
      const grade = gradeOf(named, principal);
      if (named.kind === "account") account ||= grade !== NOT_NAMED;
      else {
        if (grade === ITSELF) itself = true;
        else if (grade === BEHIND_SESSION) behind = true;
        else if (named.kind === "id") othersOfAccount = true;
        else if ((named.kind === "role" || named.kind === "arn") && named.account === own) othersOfAccount = true;
      }
    }
    if (own === undefined) return itself;
    if (!account) return false;
    if (principal.type === "root" || behind) return true;
    // A role session that is named itself must have its role named as well.
    if (itself) return principal.type !== "role-session";
    return !othersOfAccount;
  }
}

function read({ type, value }: PrincipalText): Named {
  switch (type) {
    case "Service":
      return value === "*" ? { kind: "nobody" } : { kind: "service", name: value };
    case "Federated":
      return { kind: "federated", provider: value };
    case "CanonicalUser":
      return { kind: "nobody" };
    case "AWS":
      return readAws(value);
  }
}

const UNIQUE_ID = /^A[A-Z0-9]{15,}$/;

/** A user or role by `AIDA…` or `AROA…`: what a policy says of those who are no longer there. */
export const isUniqueId = ({ type, value }: { readonly type: string; readonly value: string }): boolean =>
  type === "AWS" && UNIQUE_ID.test(value);

const ARN = /^arn:[^:]*:(iam|sts)::([^:]*):(.+)$/;

function readAws(value: string): Named {
  if (value === "*") return { kind: "everyone" };
  if (/^\d{12}$/.test(value)) return { kind: "account", account: value };
  const match = ARN.exec(value);
  if (match === null) return UNIQUE_ID.test(value) ? { kind: "id", id: value } : { kind: "nobody" };
  const [, service, account, entity] = match as unknown as [string, string, string, string];
  if (service === "iam" && entity === "root") return { kind: "account", account };
  // Role names are unique in an account and a session's ARN drops the path, so AWS finds a role by account and name.
  if (service === "iam" && entity.startsWith("role/"))
    return { kind: "role", account, name: entity.slice(entity.lastIndexOf("/") + 1) };
  return { kind: "arn", account, arn: value };
}

function gradeOf(named: Named, principal: Principal): Grade {
  switch (named.kind) {
    case "everyone":
      return ITSELF;
    case "nobody":
      return NOT_NAMED;
    case "service":
      return principal.type === "service" && principal.name === named.name ? ITSELF : NOT_NAMED;
    case "federated":
      return (principal.type === "web-identity" || principal.type === "saml") && principal.provider === named.provider
        ? ITSELF
        : NOT_NAMED;
    case "account":
      return "account" in principal && principal.account === named.account ? BY_ACCOUNT : NOT_NAMED;
    case "role":
      return principal.type === "role-session" &&
        principal.account === named.account &&
        principal.roleArn.endsWith(named.name) &&
        principal.roleArn.charCodeAt(principal.roleArn.length - named.name.length - 1) === 47
        ? BEHIND_SESSION
        : NOT_NAMED;
    case "id":
      if (principal.type === "user") return principal.id === named.id ? ITSELF : NOT_NAMED;
      if (principal.type === "federated-user") return principal.userId === named.id ? BEHIND_SESSION : NOT_NAMED;
      return principal.type === "role-session" && principal.roleId === named.id ? BEHIND_SESSION : NOT_NAMED;
    case "arn":
      if ("arn" in principal && principal.arn === named.arn) return ITSELF;
      return principal.type === "federated-user" && principal.userArn === named.arn ? BEHIND_SESSION : NOT_NAMED;
  }
}
