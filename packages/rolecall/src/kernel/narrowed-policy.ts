/** Resource policies that decide by another text than the one that was put: statements narrowed by a further condition. */

/** The policy with its denials taken from the root user of the account, so that no owner is locked out. */
export const sparingRoot = (text: string, account: string): string =>
  changedStatements(text, (statement) => {
    if (statement.Effect !== "Deny") return [statement];
    const root = `arn:aws:iam::${account}:root`;
    return [narrowed(statement, ["ArnNotEquals", "ArnNotLike", "StringNotEquals"], PRINCIPAL, root) ?? statement];
  });

const PRINCIPAL = "aws:PrincipalArn";

export function changedStatements(text: string, change: (statement: Statement) => readonly Statement[]): string {
  const { Statement, ...rest } = JSON.parse(text) as { Statement: Statement | Statement[] };
  return JSON.stringify({ ...rest, Statement: [Statement].flat().flatMap(change) });
}

/**
 * The statement under one more condition: by the first of the operators under which it says nothing of the key, since
 * the statement's own condition must go on holding. Undefined where all are taken.
 */
export function narrowed(
  statement: Statement,
  operators: readonly string[],
  key: string,
  value: string,
): Statement | undefined {
  const { Condition = {} } = statement;
  const free = operators.find((operator) => !names(Condition[operator], key));
  if (free === undefined) return undefined;
  return { ...statement, Condition: { ...Condition, [free]: { ...Condition[free], [key]: value } } };
}

const names = (block: object | undefined, key: string): boolean =>
  Object.keys(block ?? {}).some((name) => name.toLowerCase() === key.toLowerCase());

export interface Statement {
  readonly Effect?: string;
  readonly Condition?: Readonly<Record<string, object>>;
}
