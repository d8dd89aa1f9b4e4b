/**
 * The users and roles that a policy of a resource names under `AWS`, alike for every service: a policy that names one who
 * is not there is refused, and the others are kept by their unique ids, so that who is made anew under the same name is
 * not meant. Answers and explanations show the ARN while the user or role is there, and the id once it is gone.
 *
 * Kept as written: accounts, `*`, sessions (whose role must be there), federated users.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html,
 * https://repost.aws/knowledge-center/iam-resource-policy-format (read November 2026)
 *
 * Unverified: that NotPrincipal is kept in the same way; that the letters between the names stay as they were written; that
 * a policy with the id of somebody who is there is taken.
 */
import { type NamedPrincipal, type Principal, principalsIn } from "@rolecall/engine";
import type { Read } from "../store/store.js";
import type { Directory } from "./host.js";

export type Principals = Pick<Directory, "keptPrincipal" | "arnOfId">;

/**
 * A policy as its resource keeps it, letter for letter but for users and roles; `undefined` stays what it is.
 * @throws what `refused` makes, when somebody is named who is not there
 */
export const keptPolicy = <Text extends string | undefined>(
  tx: Read,
  principals: Principals,
  text: Text,
  refused: () => Error,
): Promise<Text> =>
  withNames(text, async ({ type, value }) => {
    if (type !== "AWS") return value;
    const kept = await principals.keptPrincipal(tx, value);
    if (kept === undefined) throw refused();
    return kept;
  });

/** A kept policy as answers show it; `undefined` stays what it is. */
export const shownPolicy = async <Text extends string | undefined>(
  tx: Read,
  principals: Principals,
  text: Text,
): Promise<Text> =>
  text !== undefined && ID_IN_TEXT.test(text)
    ? withNames(text, async ({ type, value }) => (type === "AWS" && (await principals.arnOfId(tx, value))) || value)
    : text;

/**
 * A kept policy as the explanation of a past decision shows it, so that it fits the caller just when the kept one did: the
 * caller goes by the ARN of that time, and nobody else by the same. NotPrincipal keeps its ids, since the engine looks at
 * the accounts of those whom it doesn't spare.
 */
export async function explainedPolicy(
  tx: Read,
  principals: Principals,
  text: string,
  caller: Principal,
): Promise<string> {
  if (!ID_IN_TEXT.test(text)) return text;
  const [id, arn] = identityOf(caller);
  return withNames(text, async ({ type, element, value }) => {
    if (type !== "AWS" || element === "NotPrincipal") return value;
    if (value === id) return arn ?? value;
    const now = await principals.arnOfId(tx, value);
    return now === undefined || now === arn ? value : now;
  });
}

/** The user or role behind the caller. */
function identityOf(caller: Principal): readonly [id?: string, arn?: string] {
  switch (caller.type) {
    case "user":
      return pair(caller.id, caller.arn);
    case "role-session":
      return pair(caller.roleId, caller.roleArn);
    case "federated-user":
      return pair(caller.userId, caller.userArn);
    default:
      return [];
  }
}

const pair = (id: string | undefined, arn: string | undefined) => (id && arn ? ([id, arn] as const) : ([] as const));

/** What IAM's unique ids of users and roles look like. */
export const UNIQUE_ID = /^A(IDA|ROA)[A-Z0-9]{12,}$/;
const ID_IN_TEXT = /"A(IDA|ROA)[A-Z0-9]{12,}"/;

/** The text with other names in it; letter for letter the same where none changes. */
export async function withNames<Text extends string | undefined>(
  text: Text,
  name: (named: NamedPrincipal) => Promise<string>,
): Promise<Text> {
  if (text === undefined) return text;
  let made = "";
  let from = 0;
  for (const named of principalsIn(text)) {
    const next = await name(named);
    if (next === named.value) continue;
    made += text.slice(from, named.start) + JSON.stringify(next);
    from = named.end;
  }
  return (made + text.slice(from)) as Text;
}
