/** RCPs hold users, roles and AWS's services alike; a condition about the one also hits the others. */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";

export const RCP = {
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: {
    severity: "warning",
    message: "services that call for themselves have no `<key>`, so that this denies them too",
    analyzer: {
      issueCode: "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
      details:
        'RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to services acting on your behalf using a service principal, an additional statement should be added to the Condition block "BoolIfExists": { "aws:PrincipalIsAWSService": "false"} whenever a principal key <key> is used.',
    },
  },
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: {
    severity: "warning",
    message: "users and roles have no `<key>`, so that this denies them too",
    analyzer: {
      issueCode: "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
      details:
        'RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to your principals, an additional statement should be added to the Condition block "BoolIfExists": { "aws:PrincipalIsAWSService": "true"} whenever the key <key> is used.',
    },
  },
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: {
    severity: "warning",
    message: "a service that does not say for whom it calls has no `<key>`, so that this denies it too",
    analyzer: {
      issueCode: "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
      details:
        'The specified service may have a service integration that does not require the use of the <key> condition key. To prevent unintended impact to services acting on your behalf using a service principal, an additional statement should be added to the Condition block "Null": { "aws:SourceAccount": "false"} or "Null": { "aws:SourceArn": "false"} whenever the key <key> is used.',
    },
  },
} as const satisfies Record<string, Declaration>;

const OF_USERS_AND_ROLES = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
]);
const OF_SERVICES = new Set(["aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceaccount", "aws:sourcearn"]);

export function checkRcp({ kind, statements, report }: Checking): void {
  if (kind !== "rcp") return;
  for (const { conditions } of statements) {
    const asks = (key: string, value: string): boolean =>
      conditions.some(
        ({ lowerKey, family, values }) =>
          lowerKey === key && (family === "Bool" || family === "Null") && values.some(({ text }) => text === value),
      );
    const principal = conditions.find(({ lowerKey }) => OF_USERS_AND_ROLES.has(lowerKey));
    if (principal !== undefined && !asks("aws:principalisawsservice", "false"))
      report.add("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", principal.spot, { key: principal.key });
    const source = conditions.find(({ lowerKey, family }) => OF_SERVICES.has(lowerKey) && family !== "Null");
    if (source === undefined) continue;
    if (!asks("aws:principalisawsservice", "true"))
      report.add("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", source.spot, { key: source.key });
    if (!asks("aws:sourceaccount", "false") && !asks("aws:sourcearn", "false"))
      report.add("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", source.spot, { key: source.key });
  }
}
