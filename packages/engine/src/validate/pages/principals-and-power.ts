import type { POWER } from "../checks/power.js";
import type { PRINCIPALS } from "../checks/principals.js";
import type { RCP } from "../checks/rcp.js";
import type { TRUST } from "../checks/trust.js";
import { ANN, allow, deny, FUNCTION, grant, OBJECTS, type Page, policy, ROLE, trust, when } from "./page.js";

const DEPUTY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html";
const PRINCIPAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
const ROLE_ID = "IAM writes the id in place of the ARN once the role is gone; a new role of that name has another id.";
const OIDC = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html";
const GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const S3 = { Service: "s3.amazonaws.com" };
const fromBucket = {
  ArnLike: { "aws:SourceArn": "arn:aws:s3:::amzn-s3-demo-bucket" },
  StringEquals: { "aws:SourceAccount": "111122223333" },
};
const invoke = (more: object) => policy(grant(S3, "lambda:InvokeFunction", FUNCTION, { ...more }));

export const PRINCIPAL_PAGES: Readonly<Record<keyof typeof PRINCIPALS, Page>> = {
  PUBLIC_PRINCIPAL: {
    title: "Open to everyone",
    means: "The principal is everyone, and there is no condition.",
    matters: "Anyone in the world can do this, without an account as well.",
    repair: "Name the principals, or add a condition such as `aws:PrincipalOrgID`.",
    source: `${PRINCIPAL}#principal-anonymous`,
    kind: "resource",
    bad: policy(grant("*", "s3:GetObject", OBJECTS)),
    good: policy(grant("*", "s3:GetObject", OBJECTS, when({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }))),
  },
  INVALID_ROLE_REFERENCE: {
    title: "Role named by its id",
    means: ROLE_ID,
    matters: "The entry lets nobody in any more, or will stop to when the role is made anew.",
    repair: "Write the role's ARN, or drop the entry.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    kind: "resource",
    bad: policy(grant({ AWS: "AROACKCEVSQ6C2EXAMPLE" }, "s3:GetObject", OBJECTS)),
    good: policy(grant({ AWS: ROLE }, "s3:GetObject", OBJECTS)),
  },
  INVALID_USER_REFERENCE: {
    title: "User named by its id",
    means: ROLE_ID.replaceAll("role", "user"),
    matters: "The entry lets nobody in any more, or will stop to when the user is made anew.",
    repair: "Write the user's ARN, or drop the entry.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    kind: "resource",
    bad: policy(grant({ AWS: "AIDACKCEVSQ6C2EXAMPLE" }, "s3:GetObject", OBJECTS)),
    good: policy(grant(ANN, "s3:GetObject", OBJECTS)),
  },
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: {
    title: "Identity provider outside a trust policy",
    means: "Whom a provider vouches for takes a role first, and it is the role that then calls.",
    matters: "The entry lets nobody in.",
    repair: "Name the role.",
    kind: "resource",
    bad: policy(grant({ Federated: "arn:aws:iam::111122223333:saml-provider/my-provider" }, "s3:GetObject", OBJECTS)),
    good: policy(grant({ AWS: ROLE }, "s3:GetObject", OBJECTS)),
  },
  INVALID_SERVICE_PRINCIPAL_FORMAT: {
    title: "Not the form of a service principal",
    means: "Services are named `service.amazonaws.com`, in small letters.",
    matters: "No service matches it; IAM does not save a trust policy with it.",
    repair: "Write the service's principal as its documentation has it.",
    source: `${PRINCIPAL}#principal-services`,
    kind: "identity",
    bad: policy(allow("iam:PassRole", ROLE, when({ StringEquals: { "iam:PassedToService": "lambda" } }))),
    good: policy(
      allow("iam:PassRole", ROLE, when({ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } })),
    ),
  },
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    title: "Condition that a service cannot meet",
    means: "A service that calls for itself is no user or role: it has no organization, no tags, no name.",
    matters: "The key is missing, so that the statement never applies.",
    repair: "Say on whose behalf the service may call: `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID`.",
    kind: "resource",
    bad: invoke(when({ ...fromBucket, StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })),
    good: invoke(when({ ...fromBucket, StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } })),
  },
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: {
    title: "Service that may call on behalf of anybody",
    means: "A service is let in, whoever tells it to call: the confused deputy.",
    matters: "Somebody in another account can make the service call this resource.",
    repair: "Add a condition on `aws:SourceArn` or `aws:SourceAccount`.",
    source: DEPUTY,
    kind: "resource",
    bad: invoke({}),
    good: invoke(when(fromBucket)),
  },
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    title: "Service held by something else than its source",
    means: "A condition is there, but it does not say on whose behalf the service calls.",
    matters: "Somebody in another account may make the service call this resource.",
    repair: "Use `aws:SourceArn` or `aws:SourceAccount` instead.",
    source: DEPUTY,
    kind: "resource",
    bad: policy(
      deny("s3:PutObject", OBJECTS, { Principal: ANN }),
      grant(
        { Service: "ses.amazonaws.com" },
        "s3:PutObject",
        OBJECTS,
        when({ StringEquals: { "aws:Referer": "111122223333" } }),
      ),
    ),
    good: policy(
      deny("s3:PutObject", OBJECTS, { Principal: ANN }),
      grant(
        { Service: "ses.amazonaws.com" },
        "s3:PutObject",
        OBJECTS,
        when({ StringEquals: { "aws:SourceAccount": "111122223333" } }),
      ),
    ),
  },
};

export const TRUST_PAGES: Readonly<Record<keyof typeof TRUST, Page>> = {
  MISMATCHED_ACTION_FOR_PRINCIPAL: {
    title: "Operation that none of the principals can use",
    means:
      "Whom a SAML provider vouches for takes a role by AssumeRoleWithSAML, with an OIDC token it is AssumeRoleWithWebIdentity, and everyone else uses AssumeRole.",
    matters: "The action can be used by nobody.",
    repair: "Name the operation that goes with the provider.",
    source: OIDC,
    kind: "trust",
    bad: policy(
      trust({ Federated: "arn:aws:iam::111122223333:saml-provider/my-provider" }, "sts:AssumeRoleWithWebIdentity"),
    ),
    good: policy(trust({ Federated: "arn:aws:iam::111122223333:saml-provider/my-provider" }, "sts:AssumeRoleWithSAML")),
  },
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: {
    title: "Any token of the provider will do",
    means: "No condition looks at what the token says.",
    matters: "Everyone who has an account with the provider may take the role.",
    repair: "Ask for the audience and the subject: `provider:aud`, `provider:sub`.",
    source: OIDC,
    kind: "trust",
    bad: policy(
      trust(
        { Federated: "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
        "sts:AssumeRoleWithWebIdentity",
      ),
    ),
    good: policy(
      trust(
        { Federated: "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
        "sts:AssumeRoleWithWebIdentity",
        when({ StringEquals: { "login.example.com:aud": "orders", "login.example.com:sub": "deploy" } }),
      ),
    ),
  },
  MISSING_GITHUB_REPO_CONDITION_KEY: {
    title: "Any repository on GitHub will do",
    means: "No condition looks at `sub`, which names the repository and the branch.",
    matters: "Every workflow on GitHub may take the role.",
    repair: "Ask for the subject.",
    source: `${OIDC}#idp_oidc_Create_GitHub`,
    kind: "trust",
    bad: policy(
      trust(
        { Federated: GITHUB },
        "sts:AssumeRoleWithWebIdentity",
        when({ StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }),
      ),
    ),
    good: policy(
      trust(
        { Federated: GITHUB },
        "sts:AssumeRoleWithWebIdentity",
        when({
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:example/orders:ref:refs/heads/main",
          },
        }),
      ),
    ),
  },
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: {
    title: "More than one repository or branch",
    means: "The subject is matched with a wildcard.",
    matters: "Pull requests, other branches or other repositories take the role as well.",
    repair: "Write repository and branch out.",
    source: `${OIDC}#idp_oidc_Create_GitHub`,
    kind: "trust",
    bad: policy(
      trust(
        { Federated: GITHUB },
        "sts:AssumeRoleWithWebIdentity",
        when({ StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/*" } }),
      ),
    ),
    good: policy(
      trust(
        { Federated: GITHUB },
        "sts:AssumeRoleWithWebIdentity",
        when({
          StringEquals: { "token.actions.githubusercontent.com:sub": "repo:example/orders:ref:refs/heads/main" },
        }),
      ),
    ),
  },
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: {
    title: "IAM Roles Anywhere without all that it needs",
    means: "The service takes a role with AssumeRole, TagSession and SetSourceIdentity at once.",
    matters: "It cannot take the role.",
    repair: "Allow all three.",
    source: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    kind: "trust",
    bad: policy(trust({ Service: "rolesanywhere.amazonaws.com" }, "sts:AssumeRole")),
    good: policy(
      trust({ Service: "rolesanywhere.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
    ),
  },
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: {
    title: "A role and one of its sessions",
    means: "Whoever names a role means all its sessions.",
    matters: "Nothing changes without the session's entry; it looks as if it narrowed something.",
    repair: "Drop the session, or the role if only the session is meant.",
    source: `${PRINCIPAL}#principal-role-session`,
    kind: "trust",
    bad: policy(trust({ AWS: [ROLE, "arn:aws:sts::111122223333:assumed-role/orders/ann"] }, "sts:AssumeRole")),
    good: policy(trust({ AWS: ROLE }, "sts:AssumeRole")),
  },
};

const PASSING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html";
const PASSED = {
  matters: "A mightier role, passed to a function or an instance of one's own, gives its permissions away.",
  source: PASSING,
  kind: "identity",
} as const;
const LINKED = {
  matters: "Service-linked roles come into being that nobody asked for, each with permissions of its own.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
  kind: "identity",
} as const;
const passOne = policy(allow("iam:PassRole", ROLE));
const notAction = (Action: unknown, more: object) => policy({ Effect: "Allow", NotAction: Action, ...more });
const LINKED_ROLE =
  "arn:aws:iam::111122223333:role/aws-service-role/elasticache.amazonaws.com/AWSServiceRoleForElastiCache";
const linkOne = policy(allow("iam:CreateServiceLinkedRole", LINKED_ROLE));

export const POWER_PAGES: Readonly<Record<keyof typeof POWER, Page>> = {
  FULL_ACCESS: {
    title: "Everything",
    means: "Every action is allowed on every resource, and there is no condition.",
    matters: "Whoever gets hold of these credentials owns the account.",
    repair: "Allow what is used; `generatePolicies` of `@rolecall/engine/analyse` writes it down from the calls.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    kind: "identity",
    bad: policy(allow("*", "*")),
    good: policy(allow("s3:GetObject", OBJECTS)),
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE: {
    title: "iam:PassRole for any role",
    means: "Any role of the account may be passed to a service.",
    repair: "Name the roles, or ask for `iam:PassedToService`.",
    ...PASSED,
    bad: policy(allow("iam:PassRole", "*")),
    good: policy(allow("iam:PassRole", "*", when({ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }))),
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    title: "iam:PassRole for any role, by a wildcard",
    means: "A wildcard among the actions also matches `iam:PassRole`, and any role may be passed.",
    repair: "List the actions, and give `iam:PassRole` a statement of its own.",
    ...PASSED,
    bad: policy(allow("iam:Pass*", "*")),
    good: passOne,
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: {
    title: "iam:PassRole for any role, by NotAction",
    means: "NotAction leaves `iam:PassRole` in, and any role may be passed.",
    repair: "List the actions, or add `iam:*` to NotAction.",
    ...PASSED,
    bad: notAction("iam:CreateServiceLinkedRole", { Resource: "*" }),
    good: notAction("iam:*", { Resource: "*" }),
  },
  PASS_ROLE_WITH_NOT_RESOURCE: {
    title: "iam:PassRole for all roles but some",
    means: "All roles may be passed, save those that NotResource names.",
    repair: "Name the roles that may be passed.",
    ...PASSED,
    bad: policy({ Effect: "Allow", Action: "iam:PassRole", NotResource: ROLE }),
    good: passOne,
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: {
    title: "iam:PassRole for all roles but some, by a wildcard",
    means: "A wildcard among the actions also matches `iam:PassRole`, and NotResource leaves nearly all roles in.",
    repair: "List the actions, and name the roles that may be passed.",
    ...PASSED,
    bad: policy({ Effect: "Allow", Action: "iam:Pass*", NotResource: ROLE }),
    good: passOne,
  },
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: {
    title: "iam:PassRole for all roles but some, by NotAction",
    means: "NotAction leaves `iam:PassRole` in, and NotResource leaves nearly all roles in.",
    repair: "List the actions, and name the roles that may be passed.",
    ...PASSED,
    bad: notAction("iam:CreateServiceLinkedRole", { NotResource: ROLE }),
    good: passOne,
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE: {
    title: "Service-linked roles for any service",
    means: "Service-linked roles may be made for any service.",
    repair: "Name the role, or ask for `iam:AWSServiceName`.",
    ...LINKED,
    bad: policy(allow("iam:CreateServiceLinkedRole", "*")),
    good: policy(
      allow(
        "iam:CreateServiceLinkedRole",
        "*",
        when({ StringEquals: { "iam:AWSServiceName": "elasticache.amazonaws.com" } }),
      ),
    ),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    title: "Service-linked roles for any service, by a wildcard",
    means: "A wildcard among the actions also matches `iam:CreateServiceLinkedRole`.",
    repair: "List the actions.",
    ...LINKED,
    bad: policy(allow("iam:CreateService*", "*")),
    good: linkOne,
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: {
    title: "Service-linked roles for any service, by NotAction",
    means: "NotAction leaves `iam:CreateServiceLinkedRole` in.",
    repair: "List the actions, or add `iam:*` to NotAction.",
    ...LINKED,
    bad: notAction("iam:PassRole", { Resource: "*" }),
    good: notAction("iam:*", { Resource: "*" }),
  },
  CREATE_SLR_WITH_NOT_RESOURCE: {
    title: "Service-linked roles for all services but some",
    means: "Service-linked roles may be made for all services, save those that NotResource names.",
    repair: "Name the role that may be made.",
    ...LINKED,
    bad: policy({ Effect: "Allow", Action: "iam:CreateServiceLinkedRole", NotResource: LINKED_ROLE }),
    good: linkOne,
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: {
    title: "Service-linked roles for all services but some, by a wildcard",
    means: "A wildcard among the actions also matches `iam:CreateServiceLinkedRole`.",
    repair: "List the actions, and name the role that may be made.",
    ...LINKED,
    bad: policy({ Effect: "Allow", Action: "iam:CreateService*", NotResource: LINKED_ROLE }),
    good: linkOne,
  },
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: {
    title: "Service-linked roles for all services but some, by NotAction",
    means: "NotAction leaves `iam:CreateServiceLinkedRole` in, and NotResource leaves nearly all services in.",
    repair: "List the actions, and name the role that may be made.",
    ...LINKED,
    bad: notAction("iam:PassRole", { NotResource: LINKED_ROLE }),
    good: linkOne,
  },
};

const HOLD_USERS = {
  StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
  BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
};
const HOLD_SERVICES = {
  StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
  Null: { "aws:SourceAccount": "false" },
  Bool: { "aws:PrincipalIsAWSService": "true" },
};
const rcp = (condition: Parameters<typeof when>[0]) =>
  policy(deny("s3:*", "*", { Principal: "*", ...when(condition) }));
const RCPS = {
  source: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html",
  kind: "rcp",
} as const;

export const RCP_PAGES: Readonly<Record<keyof typeof RCP, Page>> = {
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: {
    title: "RCP on users and roles that also hits services",
    means: "The condition is about users and roles. Services that call for themselves have not got the key.",
    matters: "Logs, notifications and replication stop.",
    repair: 'Add `"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }`.',
    ...RCPS,
    bad: rcp({ StringNotEqualsIfExists: HOLD_USERS.StringNotEqualsIfExists }),
    good: rcp(HOLD_USERS),
  },
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: {
    title: "RCP on services that also hits users and roles",
    means: "The condition is about services that call on somebody's behalf. Users and roles have not got the key.",
    matters: "Users and roles are denied.",
    repair: 'Add `"Bool": { "aws:PrincipalIsAWSService": "true" }`.',
    ...RCPS,
    bad: rcp({ StringNotEqualsIfExists: HOLD_SERVICES.StringNotEqualsIfExists, Null: HOLD_SERVICES.Null }),
    good: rcp(HOLD_SERVICES),
  },
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: {
    title: "RCP on services that do not say for whom they call",
    means: "Some services call for nobody in particular, and have not got the key.",
    matters: "Those are denied.",
    repair: 'Add `"Null": { "aws:SourceAccount": "false" }`.',
    ...RCPS,
    bad: rcp({ StringNotEqualsIfExists: HOLD_SERVICES.StringNotEqualsIfExists, Bool: HOLD_SERVICES.Bool }),
    good: rcp(HOLD_SERVICES),
  },
};
