/** Statements of resource-based policies with other principals, or with conditions on some of them. */
import {
  isObject,
  type Json,
  listOf,
  oneOrMore,
  type StatementJson,
  withCondition,
  withKey,
  withoutKey,
} from "../../fix/json.js";

/** Is this one of the statement's principals? `type` is `AWS`, `Service` or `Federated`. */
export type IsPrincipal = (value: Json, type: string) => boolean;

/** Everyone, however it is written. */
export const isEveryone: IsPrincipal = (value, type) => type === "AWS" && value === "*";

/**
 * The statement with its principals parted: those that the test takes, and the others. `undefined` on a side where there
 * are none.
 */
export function parted(
  statement: StatementJson,
  takes: IsPrincipal,
): { readonly taken: StatementJson | undefined; readonly rest: StatementJson | undefined } {
  const { Principal: principal } = statement;
  if (principal === undefined) return { taken: undefined, rest: statement };
  if (!isObject(principal)) {
    return takes(principal, "AWS") ? { taken: statement, rest: undefined } : { taken: undefined, rest: statement };
  }
  let taken: StatementJson = {};
  let rest: StatementJson = {};
  for (const [type, values] of Object.entries(principal)) {
    const [yes, no] = [
      listOf(values).filter((one) => takes(one, type)),
      listOf(values).filter((one) => !takes(one, type)),
    ];
    if (yes.length > 0) taken = { ...taken, [type]: no.length === 0 ? values : oneOrMore(yes) };
    if (no.length > 0) rest = { ...rest, [type]: yes.length === 0 ? values : oneOrMore(no) };
  }
  const withPrincipal = (part: StatementJson): StatementJson | undefined =>
    Object.keys(part).length === 0 ? undefined : withKey(statement, "Principal", part);
  const both = withPrincipal(taken);
  const other = withPrincipal(rest);
  // A Sid may stand only once in a policy.
  return { taken: both, rest: other !== undefined && both !== undefined ? withoutKey(other, "Sid") : other };
}

/** The statement without these principals: what is left of it, perhaps nothing. */
export function withoutPrincipals(statement: StatementJson, takes: IsPrincipal): readonly StatementJson[] | undefined {
  const { taken, rest } = parted(statement, takes);
  if (taken === undefined) return undefined;
  return rest === undefined
    ? []
    : [isObject(statement) && statement.Sid !== undefined ? withKey(rest, "Sid", statement.Sid) : rest];
}

/** The statement with one condition more for these principals alone. */
export function withConditionFor(
  statement: StatementJson,
  takes: IsPrincipal,
  operator: string,
  key: string,
  value: string,
): readonly StatementJson[] | undefined {
  const { taken, rest } = parted(statement, takes);
  if (taken === undefined) return undefined;
  const conditioned = withoutCondition(taken, key);
  return [withCondition(conditioned, operator, key, value), ...(rest === undefined ? [] : [rest])];
}

/** A value of the key that is there under the same operator would be an alternative to the new one. */
function withoutCondition(statement: StatementJson, key: string): StatementJson {
  if (!isObject(statement.Condition)) return statement;
  const block = Object.entries(statement.Condition).flatMap(([operator, keys]): [string, Json][] => {
    if (!isObject(keys) || operator !== "StringEquals") return [[operator, keys]];
    const others = Object.entries(keys).filter(([name]) => name.toLowerCase() !== key.toLowerCase());
    return others.length === 0 ? [] : [[operator, Object.fromEntries(others)]];
  });
  return withKey(statement, "Condition", Object.fromEntries(block));
}
