/** Trust policies: who can take the role by which operation, and what identity providers must say. */
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import { covers, hasWildcard } from "../glob.js";
import type { PrincipalEntry, PrincipalView, StatementView } from "../view.js";

export const TRUST = {
  MISMATCHED_ACTION_FOR_PRINCIPAL: {
    severity: "error",
    message: "<principals> cannot take the role by `<action>`",
    analyzer: {
      issueCode: "MISMATCHED_ACTION_FOR_PRINCIPAL",
      details:
        "The <action> action is invalid with the following principal(s): <principals>. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options.",
    },
  },
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: {
    severity: "security-warning",
    message: "whoever has a token of `<provider>` may take this role: no condition looks at the token",
    analyzer: {
      issueCode: "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
      details:
        "Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role.",
    },
  },
  MISSING_GITHUB_REPO_CONDITION_KEY: {
    severity: "security-warning",
    message: "every repository on GitHub may take this role: no condition looks at `<key>`",
    analyzer: {
      issueCode: "MISSING_GITHUB_REPO_CONDITION_KEY",
      details:
        "Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role than you intended. Add the token.actions.githubusercontent.com:sub condition key and specify the branch and repository name in the value.",
    },
  },
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: {
    severity: "warning",
    message: "`<value>` lets in more than one repository and branch: pull requests, say",
    analyzer: {
      issueCode: "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
      details:
        "Using a wildcard (*) in token.actions.githubusercontent.com:sub can allow requests from more sources than you intended. Specify the value of token.actions.githubusercontent.com:sub with the repository and branch name.",
    },
  },
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: {
    severity: "error",
    message: "IAM Roles Anywhere takes a role with three actions, and <missing> is not allowed",
    analyzer: {
      issueCode: "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
      details:
        "The rolesanywhere.amazonaws.com service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and sts:TagSession permissions to assume a role. Add the missing permissions to the policy.",
    },
  },
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: {
    severity: "suggestion",
    message: "a session of `<role>` is already meant by naming the role",
    analyzer: {
      issueCode: "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
      details:
        "The assumed-role principal <session> is redundant with its parent role <role>. Remove the assumed-role principal.",
    },
  },
} as const satisfies Record<string, Declaration>;

export function checkTrust(checking: Checking): void {
  if (checking.kind !== "trust") return;
  for (const statement of checking.statements) {
    const { principal } = statement;
    if (principal === undefined || principal.negated) continue;
    checkSessions(principal, checking);
    if (statement.effect !== "Allow") continue;
    checkOperation(statement, principal, checking);
    for (const entry of principal.entries) checkProvider(entry, statement, checking);
  }
  checkRolesAnywhere(checking);
}

type Holder = "saml" | "oidc" | "other";

function holderOf({ type, text }: PrincipalEntry): Holder {
  if (type !== "Federated") return "other";
  return text.includes(":saml-provider/") ? "saml" : "oidc";
}

const OPERATIONS: ReadonlyMap<string, Holder> = new Map([
  ["sts:assumerolewithsaml", "saml"],
  ["sts:assumerolewithwebidentity", "oidc"],
  ["sts:assumerole", "other"],
]);

function checkOperation({ action }: StatementView, principal: PrincipalView, { report }: Checking): void {
  if (action === undefined || action.negated || principal.entries.length === 0) return;
  const holders = new Set(principal.entries.map(holderOf));
  for (const { text, spot } of action.entries) {
    const holder = OPERATIONS.get(text.toLowerCase());
    if (holder === undefined || holders.has(holder)) continue;
    // A star among them is everyone, and who takes the role by a token is anyone's guess.
    report.add("MISMATCHED_ACTION_FOR_PRINCIPAL", spot, {
      action: text,
      principals: principal.entries.map((entry) => entry.text).join(", "),
    });
  }
}

const GITHUB = "token.actions.githubusercontent.com";

function checkProvider(entry: PrincipalEntry, { conditions, action }: StatementView, { report }: Checking): void {
  if (holderOf(entry) !== "oidc") return;
  const takes = (action?.entries ?? []).some(({ text }) => covers(text.toLowerCase(), "sts:assumerolewithwebidentity"));
  if (!takes || action?.negated === true) return;
  const provider = entry.text.replace(/^.*:oidc-provider\//, "").toLowerCase();
  if (provider === GITHUB || provider.startsWith(`${GITHUB}/`)) {
    const key = `${provider}:sub`;
    const subjects = conditions.filter(({ lowerKey }) => lowerKey === key || lowerKey === `${GITHUB}:sub`);
    if (subjects.length === 0) report.add("MISSING_GITHUB_REPO_CONDITION_KEY", entry.spot, { key });
    for (const { values, name } of subjects)
      for (const { text: value, spot } of values)
        if (name.endsWith("Like") && hasWildcard(value))
          report.add("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", spot, { value });
  } else if (!conditions.some(({ lowerKey }) => lowerKey.startsWith(`${provider}:`)))
    report.add("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", entry.spot, { provider });
}

const ROLES_ANYWHERE = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

function checkRolesAnywhere({ statements, report }: Checking): void {
  const allowed: string[] = [];
  let first: PrincipalEntry | undefined;
  for (const { effect, action, principal } of statements) {
    const entry = principal?.entries.find(({ text }) => text.toLowerCase() === "rolesanywhere.amazonaws.com");
    if (entry === undefined || effect !== "Allow" || action === undefined || action.negated) continue;
    first ??= entry;
    allowed.push(...action.entries.map(({ text }) => text.toLowerCase()));
  }
  if (first === undefined) return;
  const missing = ROLES_ANYWHERE.filter((name) => !allowed.some((pattern) => covers(pattern, name.toLowerCase())));
  if (missing.length > 0)
    report.add("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", first.spot, { missing: missing.join(" and ") });
}

function checkSessions({ entries }: PrincipalView, { report }: Checking): void {
  const roles = new Map<string, PrincipalEntry>();
  for (const entry of entries) {
    const role = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(entry.text);
    if (role !== null) roles.set(`${role[2]}/${role[3]}`, entry);
  }
  for (const { text: session, spot } of entries) {
    const parts = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(session);
    const role = parts === null ? undefined : roles.get(`${parts[1]}/${parts[2]}`);
    if (role !== undefined)
      report.add("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", spot, { session, role: role.text }, role.spot);
  }
}
