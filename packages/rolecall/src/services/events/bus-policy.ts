/** A bus's policy, statement by statement, as PutPermission and RemovePermission change it. */
import { noPolicy, statementNotFound } from "./errors.js";
import type { BusRecord } from "./records.js";
import { busArn } from "./resources.js";

interface Statement {
  readonly Sid?: string;
}

export interface Grant {
  readonly sid: string;
  readonly action: string;
  /** An account's number, or `*`. */
  readonly principal: string;
  /** AWS takes `StringEquals` on `aws:PrincipalOrgID`. */
  readonly condition?: { readonly Type: string; readonly Key: string; readonly Value: string };
}

/** The policy's text with the statement in it; one with the same id is replaced where it stands. */
export function addStatement(bus: BusRecord, { sid, action, principal, condition }: Grant): string {
  const statement = {
    Sid: sid,
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: `arn:aws:iam::${principal}:root` },
    Action: action,
    Resource: busArn(bus),
    ...(condition ? { Condition: { [condition.Type]: { [condition.Key]: condition.Value } } } : {}),
  };
  const document = documentOf(bus);
  const at = document.Statement.findIndex(({ Sid }) => Sid === sid);
  const Statement = at < 0 ? [...document.Statement, statement] : document.Statement.with(at, statement);
  return JSON.stringify({ ...document, Statement });
}

/**
 * The policy's text without the statement; undefined when none is left.
 * @throws ResourceNotFoundException
 */
export function removeStatement(bus: BusRecord, sid: string): string | undefined {
  if (bus.policy === undefined) throw noPolicy();
  const document = documentOf(bus);
  const Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
  if (Statement.length === document.Statement.length) throw statementNotFound();
  return Statement.length === 0 ? undefined : JSON.stringify({ ...document, Statement });
}

function documentOf(bus: BusRecord): { readonly Version: string; readonly Statement: readonly Statement[] } {
  if (bus.policy === undefined) return { Version: "2012-10-17", Statement: [] };
  const document = JSON.parse(bus.policy) as { Version: string; Statement: Statement | Statement[] };
  return { ...document, Statement: [document.Statement].flat() };
}
