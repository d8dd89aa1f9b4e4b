/** Statements that hand over far more than they seem to: passing any role, making any service-linked role, everything. */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { covers, hasWildcard, isAny } from "../glob.js";
import type { Entry, StatementView } from "../view.js";

const passRole = <Code extends string, Details extends string>(issueCode: Code, details: Details) =>
  ({
    severity: "security-warning",
    message: "any role may be passed to any service, also one that may do more than the caller",
    analyzer: { issueCode, details },
  }) as const;
const serviceLinked = <Code extends string, Details extends string>(issueCode: Code, details: Details) =>
  ({
    severity: "warning",
    message: "a service-linked role may be made for any service",
    analyzer: { issueCode, details },
  }) as const;

export const POWER = {
  FULL_ACCESS: { severity: "security-warning", message: "every action on every resource, without a condition" },
  PASS_ROLE_WITH_STAR_IN_RESOURCE: passRole(
    "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
  ),
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: passRole(
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
  ),
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: passRole(
    "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    "Using a resource with wildcards (*) and NotAction can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
  ),
  PASS_ROLE_WITH_NOT_RESOURCE: passRole(
    "PASS_ROLE_WITH_NOT_RESOURCE",
    "Using the iam:PassRole action with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
  ),
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: passRole(
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    "Using an action with a wildcard (*) and NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
  ),
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: passRole(
    "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    "Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.. We recommend that you specify resource ARNs instead.",
  ),
  CREATE_SLR_WITH_STAR_IN_RESOURCE: serviceLinked(
    "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    "Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended service-linked roles. We recommend that you specify resource ARNs instead.",
  ),
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: serviceLinked(
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead.",
  ),
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: serviceLinked(
    "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
    "Using a resource with wildcards (*) and NotAction can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead.",
  ),
  CREATE_SLR_WITH_NOT_RESOURCE: serviceLinked(
    "CREATE_SLR_WITH_NOT_RESOURCE",
    "Using the iam:CreateServiceLinkedRole action with NotResource can allow creation of unintended service-linked roles for multiple resources. We recommend that you specify resource ARNs instead.",
  ),
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: serviceLinked(
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
    "Using an action with a wildcard(*) and NotResource can allow creation of unintended service-linked roles because it can allow iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
  ),
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: serviceLinked(
    "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
    "Using NotAction with NotResource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
  ),
} as const satisfies Record<string, Declaration>;

/** Boundaries, SCPs and the like grant nothing, however wide they are. */
export function checkPower(checking: Checking): void {
  if (checking.kind !== "identity") return;
  for (const statement of checking.statements) {
    if (statement.effect !== "Allow") continue;
    checkFullAccess(statement, checking);
    checkReach("iam:passrole", "PASS_ROLE", "iam:passedtoservice", statement, checking);
    checkReach("iam:createservicelinkedrole", "CREATE_SLR", "iam:awsservicename", statement, checking);
  }
}

function checkFullAccess({ action, resource, conditions }: StatementView, { report }: Checking): void {
  if (action === undefined || action.negated || resource === undefined || resource.negated) return;
  const all = action.entries.find(({ text }) => isAny(text) || /^\*+:\*+$/.test(text));
  if (all !== undefined && conditions.length === 0 && resource.entries.some(({ text }) => isAny(text)))
    report.add("FULL_ACCESS", all.spot, {});
}

function checkReach(
  name: string,
  subject: "PASS_ROLE" | "CREATE_SLR",
  narrowing: string,
  { action, resource, conditions }: StatementView,
  { report }: Checking,
): void {
  if (action === undefined || resource === undefined) return;
  // A condition on the service leaves one service, whichever roles there are.
  if (conditions.some(({ lowerKey, negated }) => lowerKey === narrowing && !negated)) return;
  const reached = reachOf(action.entries, action.negated, name);
  if (reached === undefined) return;
  const open = resource.entries.find(({ text }) => isEveryRole(text));
  if (!resource.negated && open === undefined) return;
  const where = action.negated ? action.spot : (reached.entry?.spot ?? action.spot);
  const code = `${subject}_WITH_${SUFFIXES[reached.how][resource.negated ? "notResource" : "star"]}` as const;
  report.add(code, where, {}, resource.negated ? resource.spot : open?.spot);
}

const SUFFIXES = {
  literal: { star: "STAR_IN_RESOURCE", notResource: "NOT_RESOURCE" },
  wildcard: { star: "STAR_IN_ACTION_AND_RESOURCE", notResource: "STAR_IN_ACTION_AND_NOT_RESOURCE" },
  notAction: { star: "STAR_IN_RESOURCE_AND_NOT_ACTION", notResource: "NOT_ACTION_AND_NOT_RESOURCE" },
} as const;

function reachOf(
  entries: readonly Entry[],
  negated: boolean,
  name: string,
): { how: keyof typeof SUFFIXES; entry?: Entry } | undefined {
  const entry = entries.find(({ text }) => covers(text.toLowerCase(), name));
  if (negated) return entry === undefined ? { how: "notAction" } : undefined;
  return entry === undefined ? undefined : { how: hasWildcard(entry.text) ? "wildcard" : "literal", entry };
}

/** `*`, or an ARN whose wildcards leave the role's name open: `arn:aws:iam::111122223333:role/*`. */
function isEveryRole(text: string): boolean {
  if (isAny(text)) return true;
  const parts = text.split(":");
  if (parts[0] !== "arn") return false;
  if (parts.length < 6) return parts.at(-1)?.endsWith("*") === true && covers(text, "arn:aws:iam::111122223333:role/x");
  const resource = parts.slice(5).join(":");
  return isAny(resource) || /^role(?:\*+|\/\*+)$/.test(resource);
}
