/** Whom Principal names, and what they can be asked for. */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import type { ConditionView, PrincipalEntry, StatementView } from "../view.js";

export const PRINCIPALS = {
  PUBLIC_PRINCIPAL: {
    severity: "security-warning",
    message: "everyone may do this, from any account or none: there is no condition",
  },
  INVALID_ROLE_REFERENCE: {
    severity: "warning",
    message: "`<id>` is a role that was deleted, or will not be this one once it is made anew: its ARN names it",
    analyzer: {
      issueCode: "INVALID_ROLE_REFERENCE",
      details: "The Principal element includes the IAM role ID <id>. We recommend that you use a role ARN instead.",
    },
  },
  INVALID_USER_REFERENCE: {
    severity: "warning",
    message: "`<id>` is a user that was deleted, or will not be this one once it is made anew: its ARN names it",
    analyzer: {
      issueCode: "INVALID_USER_REFERENCE",
      details: "The Principal element includes the IAM user ID <id>. We recommend that you use a user ARN instead.",
    },
  },
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: {
    severity: "error",
    message: "identity providers are principals of trust policies only",
    analyzer: {
      issueCode: "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
      details:
        "The policy type does not support a federated identity provider in the principal element. Use a supported principal.",
    },
  },
  INVALID_SERVICE_PRINCIPAL_FORMAT: {
    severity: "error",
    message: "`<principal>` is no service: `<expected>`",
    analyzer: {
      issueCode: "INVALID_SERVICE_PRINCIPAL_FORMAT",
      details: "The service principal does not match the expected format. Use the format <expected>.",
    },
  },
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    severity: "error",
    message: "a service has no `<keys>`, so the statement never applies to it",
    analyzer: {
      issueCode: "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
      details: "The following condition keys are not supported when used with the service principal: <keys>.",
    },
  },
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: {
    severity: "security-warning",
    message: "`<principal>` may do this on behalf of anybody: nothing says for which account or resource",
    analyzer: {
      issueCode: "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
      details:
        "Granting access to a service principal without specifying a source is overly permissive. Use aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition key to grant fine-grained access.",
    },
  },
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    severity: "suggestion",
    message: "`<key>` does not say for whom `<principal>` does this; `aws:SourceArn` or `aws:SourceAccount` does",
    analyzer: {
      issueCode: "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
      details:
        "To restrict access to the service principal <principal> operating on your behalf, we recommend aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths instead of <key>.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkPrincipals(checking: Checking): void {
  for (const statement of checking.statements) {
    for (const entry of statement.principal?.entries ?? [])
      if (!checking.isRefused(entry.spot)) checkEntry(entry, checking);
    checkPublic(statement, checking);
    checkServices(statement, checking);
  }
}

/** `lambda.amazonaws.com`; partitions have domains of their own. */
export const isServicePrincipal = (text: string): boolean =>
  /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|amazon\.com|aws\.internal|aws\.dev|aws|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/.test(
    text,
  );

function checkEntry({ type, text, spot }: PrincipalEntry, { report, kind }: Checking): void {
  if (type === "AWS" && /^AROA[0-9A-Z]{12,}$/.test(text)) report.add("INVALID_ROLE_REFERENCE", spot, { id: text });
  if (type === "AWS" && /^AIDA[0-9A-Z]{12,}$/.test(text)) report.add("INVALID_USER_REFERENCE", spot, { id: text });
  if (type === "Federated" && (kind === "resource" || kind === "endpoint"))
    report.add("FEDERATED_PRINCIPAL_NOT_SUPPORTED", spot, {});
  if (type === "Service" && !isServicePrincipal(text))
    report.add("INVALID_SERVICE_PRINCIPAL_FORMAT", spot, { principal: text, expected: "service.amazonaws.com" });
}

/** An endpoint's policy is no grant: its own default lets everyone through. */
function checkPublic({ effect, principal, conditions }: StatementView, { report, kind }: Checking): void {
  if (kind !== "resource" && kind !== "trust") return;
  if (effect !== "Allow" || principal === undefined || principal.negated || conditions.length > 0) return;
  const everyone = principal.entries.find(({ type, text }) => type === "AWS" && text === "*");
  // A trust policy whose Principal is the bare star is refused.
  if (everyone !== undefined && !(kind === "trust" && everyone.spot === principal.spot))
    report.add("PUBLIC_PRINCIPAL", everyone.spot, {});
}

/** Keys that say on whose behalf a service calls. */
const SOURCES = new Set(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"]);
/** What is used for want of them: a header, and SNS's older name of the account. */
const STAND_INS = new Set(["aws:referer", "aws:sourceowner"]);
/** Keys about a user or a role. A service that calls for itself is neither, and belongs to no organization. */
const OF_USERS_AND_ROLES = /^aws:(?:principalorgid|principalorgpaths|principaltag\/.*|username|multifactorauth.*)$/;

function checkServices({ effect, principal, conditions }: StatementView, { report, kind }: Checking): void {
  if (principal === undefined || principal.negated || effect !== "Allow") return;
  const services = principal.entries.filter(({ type }) => type === "Service");
  if (services.length === 0) return;
  if (services.length === principal.entries.length) {
    const absent = conditions.filter((condition) => OF_USERS_AND_ROLES.test(condition.lowerKey) && needsKey(condition));
    const [first] = absent;
    if (first !== undefined)
      report.add("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", first.spot, {
        keys: absent.map(({ key }) => key).join(", "),
      });
  }
  // Whether a service that assumes a role says for whom depends on the service: Lambda and EC2 assume their functions'
  // and instances' roles, and iam:PassRole is what holds those.
  if (kind !== "resource") return;
  if (conditions.some(({ lowerKey }) => SOURCES.has(lowerKey) || lowerKey.startsWith("kms:encryptioncontext:"))) return;
  const standIn = conditions.find(({ lowerKey }) => STAND_INS.has(lowerKey));
  for (const { text, spot } of services) {
    if (standIn === undefined) report.add("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", spot, { principal: text });
    else
      report.add("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", standIn.spot, {
        principal: text,
        key: standIn.key,
      });
  }
}

/** The condition fails where the key is absent. */
const needsKey = ({ ifExists, negated, set, family }: ConditionView): boolean =>
  family !== "Null" && !ifExists && (set === "ForAnyValue" || (set === undefined && !negated));
