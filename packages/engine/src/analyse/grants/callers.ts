/**
 * Who can be granted something in a world: its own principals, and whoever its resource-based policies name besides.
 */
import { documentOf } from "../../policy/compile.js";
import { isServiceLinkedRole } from "../../principal.js";
import type { CompiledPolicy, Principal } from "../../request.js";
import { accountOfArn, nameOfArn, partitionOfArn } from "./arn.js";
import { type CallerFacts, callerFacts } from "./facts.js";
import type { WorldRole } from "./world.js";
import type { WorldIndex } from "./world-index.js";

/** To whom access is granted. */
export type Grantee =
  | { readonly type: "user"; readonly arn: string }
  /** Every session of the role, save those that a policy names (they are `session`). */
  | { readonly type: "role"; readonly arn: string }
  | { readonly type: "session"; readonly arn: string; readonly role: string }
  | { readonly type: "federated-user"; readonly arn: string }
  | { readonly type: "root"; readonly account: string }
  /** A service calling for itself; `*`: every service that no policy names. */
  | { readonly type: "service"; readonly name: string }
  /** Who signs in with this identity provider; `*`: with any that no policy names. Asked of roles alone. */
  | { readonly type: "identity-provider"; readonly provider: string }
  /** Whom the administrators of an account outside the world let: its users and roles that no policy names. */
  | { readonly type: "account"; readonly account: string }
  /** A user, role or session of an account outside the world, as far as that account lets it. */
  | { readonly type: "outsider"; readonly arn: string }
  /** Every principal of every account outside the world that no policy names. */
  | { readonly type: "anyone" }
  /** Who does not sign the request. */
  | { readonly type: "anonymous" };

/** A grantee, and the principal that stands for it in requests. */
export interface Caller {
  readonly grantee: Grantee;
  /** Tells callers apart. */
  readonly key: string;
  readonly principal: Principal;
  readonly facts: CallerFacts;
}

/** A session's name that no policy names: what is true of this session is true of all others of the role. */
const SESSION = "session";

/** Everyone who may be granted something on resources under these policies. */
export function callersOf(index: WorldIndex, policies: Iterable<CompiledPolicy>): readonly Caller[] {
  const callers = new Map<string, Caller>();
  const add = (caller: Caller): void => {
    callers.set(caller.key, caller);
  };
  for (const user of index.users.values()) add(userCaller(index, user.arn));
  for (const role of index.roles.values()) add(roleCaller(index, role));
  for (const account of index.accounts.keys()) add(rootCaller(index, account));
  for (const policy of policies) for (const caller of named(index, policy)) add(caller);
  return [...callers.values()];
}

export function callerOf(index: WorldIndex, arn: string): Caller | undefined {
  if (arn.endsWith(":root")) return rootCaller(index, accountOfArn(arn));
  if (index.users.has(arn)) return userCaller(index, arn);
  const role = index.role(arn);
  return role !== undefined && arn.includes(":role/") ? roleCaller(index, role) : undefined;
}

const make = (index: WorldIndex, grantee: Grantee, principal: Principal): Caller => ({
  grantee,
  key: JSON.stringify(grantee),
  principal,
  facts: callerFacts(principal, index),
});

function userCaller(index: WorldIndex, arn: string): Caller {
  const id = index.users.get(arn)?.id;
  const principal = { type: "user", account: accountOfArn(arn), arn } as const;
  return make(index, { type: "user", arn }, id === undefined ? principal : { ...principal, id });
}

const roleCaller = (index: WorldIndex, role: WorldRole): Caller =>
  make(index, { type: "role", arn: role.arn }, sessionOf(role.arn, SESSION, role.id));

const rootCaller = (index: WorldIndex, account: string): Caller =>
  make(index, { type: "root", account }, { type: "root", account });

/** A role's session as a principal. */
export function sessionOf(roleArn: string, session: string, roleId?: string): Principal & { type: "role-session" } {
  const account = accountOfArn(roleArn);
  return {
    type: "role-session",
    account,
    arn: `arn:${partitionOfArn(roleArn)}:sts::${account}:assumed-role/${nameOfArn(roleArn)}/${session}`,
    roleArn,
    ...(roleId === undefined ? {} : { roleId }),
    ...(isServiceLinkedRole(roleArn) ? { serviceLinked: true } : {}),
  };
}

const SESSION_ARN = /^arn:([^:]*):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/;

function* named(index: WorldIndex, policy: CompiledPolicy): Iterable<Caller> {
  for (const { principal } of documentOf(policy).statements) {
    if (principal === undefined) continue;
    for (const { type, value } of principal.entries) {
      if (type === "Service") yield serviceCaller(index, value);
      else if (type === "Federated") yield providerCaller(index, value);
      else if (type === "AWS") yield* awsCallers(index, value);
    }
  }
}

export const serviceCaller = (index: WorldIndex, name: string): Caller =>
  make(index, { type: "service", name }, { type: "service", name });

function providerCaller(index: WorldIndex, provider: string): Caller {
  const type = provider.includes(":saml-provider/") ? "saml" : "web-identity";
  return make(index, { type: "identity-provider", provider }, { type, provider });
}

function* awsCallers(index: WorldIndex, value: string): Iterable<Caller> {
  if (value === "*") {
    yield anyone(index);
    yield make(index, { type: "anonymous" }, { type: "anonymous" });
    const service = make(index, { type: "service", name: "*" }, { type: "service", name: "any.amazonaws.com" });
    yield opened(service, ["aws:principalservicename"]);
    yield make(index, { type: "identity-provider", provider: "*" }, { type: "web-identity", provider: "any" });
    return;
  }
  const account = /^\d{12}$/.test(value) ? value : accountOfArn(value);
  if (account === "") return;
  const outside = !index.accounts.has(account);
  if (value === account || value.endsWith(":root")) {
    if (outside) yield accountCaller(index, account);
    return;
  }
  const session = SESSION_ARN.exec(value);
  if (session !== null) yield sessionCaller(index, value, session, outside);
  else if (value.includes(":federated-user/"))
    yield make(
      index,
      outside ? { type: "outsider", arn: value } : { type: "federated-user", arn: value },
      // Who called GetFederationToken is not known; the user with the same ARN is nobody, so only this ARN is granted.
      { type: "federated-user", account, arn: value, userArn: `arn:aws:iam::${account}:user/` },
    );
  else if (outside && value.includes(":role/"))
    yield make(index, { type: "outsider", arn: value }, sessionOf(value, SESSION));
  else if (outside) yield make(index, { type: "outsider", arn: value }, { type: "user", account, arn: value });
}

function sessionCaller(index: WorldIndex, arn: string, match: RegExpExecArray, outside: boolean): Caller {
  const [, partition, account, name, session] = match as unknown as [string, string, string, string, string];
  const plain = `arn:${partition}:iam::${account}:role/${name}`;
  const role = index.role(plain);
  const principal = sessionOf(role?.arn ?? plain, session, role?.id);
  return make(
    index,
    outside ? { type: "outsider", arn } : { type: "session", arn, role: principal.roleArn },
    principal,
  );
}

/** What the world says of none of them: which principal it is, and all that depends on it. */
const OPEN = ["arn", "type", "orgid", "orgpaths"].map((name) => `aws:principal${name}`).concat("aws:username");

function accountCaller(index: WorldIndex, account: string): Caller {
  return opened(make(index, { type: "account", account }, stranger(account)), OPEN);
}

function anyone(index: WorldIndex): Caller {
  return opened(make(index, { type: "anyone" }, stranger(strangeAccount(index))), [...OPEN, "aws:principalaccount"]);
}

/** Someone of whom nothing is known but the account. */
export const stranger = (account: string): Principal => sessionOf(`arn:aws:iam::${account}:role/anyone`, SESSION);

export function strangeAccount(index: WorldIndex): string {
  for (let id = 999_999_999_999; ; id--) if (!index.accounts.has(String(id))) return String(id);
}

function opened(caller: Caller, keys: readonly string[]): Caller {
  const values = new Map(caller.facts.values);
  for (const key of keys) values.delete(key);
  return { ...caller, facts: { values, tags: undefined } };
}
