import type { Caller } from "../../kernel/caller.js";

export interface LongTermCaller {
  /** AIDA…, or the account id for root. */
  readonly id: string;
  readonly name: string;
  readonly isRoot: boolean;
}

/** GetSessionToken and GetFederationToken are for users and root with their own keys. @throws what `refuse` makes */
export function requireLongTerm({ principal, session, account }: Caller, refuse: () => Error): LongTermCaller {
  if (session) throw refuse();
  if (principal.type === "root") return { id: account, name: "root", isRoot: true };
  if (principal.type !== "user") throw refuse();
  return { id: principal.id ?? "", name: principal.arn.slice(principal.arn.lastIndexOf("/") + 1), isRoot: false };
}
