import type { CHARACTERS } from "../checks/characters.js";
import type { EMPTY } from "../checks/empty.js";
import type { REDUNDANCY } from "../checks/redundancy.js";
import type { SIZE } from "../checks/size.js";
import type { VARIABLES } from "../checks/variables.js";
import type { DOCUMENT } from "../document.js";
import { ANN, allow, BUCKET, deny, grant, LAMBDA, OBJECTS, type Page, policy, TABLE, trust, when } from "./page.js";

const VARIABLES_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html";
const QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
const HOME = `${BUCKET}/\${aws:username}/*`;
const home = policy(allow("s3:GetObject", HOME));
const read = policy(allow("s3:GetObject", OBJECTS));
const readIf = (condition: Parameters<typeof when>[0]) => policy(allow("s3:GetObject", OBJECTS, when(condition)));
const TAGGED = policy(allow("ec2:CreateTags", "*", when({ Null: { "aws:TagKeys": "true" } })));
const LITERAL = "It is plain text, and the entry names nothing that exists.";

export const DOCUMENT_PAGES: Readonly<Record<keyof typeof DOCUMENT, Page>> = {
  UNUSED_ID: {
    title: "Id without a meaning",
    means: "`Id` is for the policies of resources.",
    matters: "It does nothing here.",
    repair: "Drop it; statements have a `Sid`.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_id.html",
    kind: "identity",
    bad: { Version: "2012-10-17", Id: "read", Statement: [allow("s3:GetObject", OBJECTS)] },
    good: read,
  },
};

export const CHARACTER_PAGES: Readonly<Record<keyof typeof CHARACTERS, Page>> = {
  CHARACTER_NOT_TAKEN: {
    title: "Character that IAM does not take",
    means:
      "IAM and STS take printable characters up to U+00FF, tabs and line breaks in a policy document, and nothing else.",
    matters:
      "The call is refused (ValidationError). A replacement character (U+FFFD) shows a file in another encoding.",
    repair: "Write the character as `\\u` and four hexadecimal digits, or save the file as UTF-8.",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html",
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\u65e5\u672c/*`)),
    good: policy(allow("s3:GetObject", `${BUCKET}/caf\u00e9/*`)),
  },
};

export const VARIABLE_PAGES: Readonly<Record<keyof typeof VARIABLES, Page>> = {
  VARIABLE_UNSUPPORTED_IN_VERSION: {
    title: "Variable in a document of 2008",
    means: "Documents that do not say `2012-10-17` know no variables.",
    matters: LITERAL,
    repair: 'Write `"Version": "2012-10-17"`.',
    source: VARIABLES_PAGE,
    kind: "resource",
    bad: { Version: "2008-10-17", Statement: [grant(ANN, "s3:GetObject", HOME)] },
    good: policy(grant(ANN, "s3:GetObject", HOME)),
  },
  VARIABLE_UNSUPPORTED_IN_ELEMENT: {
    title: "Variable where none is replaced",
    means: "Variables are replaced in `Resource` and in the values of conditions.",
    matters: LITERAL,
    repair: "Say it in a condition.",
    source: VARIABLES_PAGE,
    kind: "resource",
    bad: policy(grant({ AWS: "arn:aws:iam::111122223333:user/${aws:username}" }, "s3:GetObject", OBJECTS)),
    good: policy(grant({ AWS: "111122223333" }, "s3:GetObject", HOME)),
  },
  VARIABLE_OUTSIDE_RESOURCE_PART: {
    title: "Variable before the last part of an ARN",
    means: "In an ARN, variables are replaced in the last part, the resource.",
    matters: LITERAL,
    repair: "Write `*` there, and a condition on what was meant: `aws:ResourceAccount`.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:${aws:PrincipalAccount}:table/orders")),
    good: policy(
      allow(
        "dynamodb:GetItem",
        "arn:aws:dynamodb:us-east-1:*:table/orders",
        when({ StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } }),
      ),
    ),
  },
  INVALID_VARIABLE_FOR_OPERATOR: {
    title: "Variable with an operator that takes none",
    means: "Variables are replaced for operators of strings and ARNs.",
    matters: "The value cannot be read, so that nothing matches it.",
    repair: "Write the value, or use an operator of strings.",
    source: `${VARIABLES_PAGE}#policy-vars-conditionelement`,
    kind: "identity",
    bad: readIf({ NumericLessThan: { "aws:MultiFactorAuthAge": "${aws:PrincipalTag/age}" } }),
    good: readIf({ NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } }),
  },
  MISSING_BRACE_IN_VARIABLE: {
    title: "Variable that does not end",
    means: "After `${` there is no `}`.",
    matters: LITERAL,
    repair: "Add the brace.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\${aws:username/*`)),
    good: home,
  },
  MISSING_QUOTE_IN_VARIABLE: {
    title: "Default without quotes",
    means: "A variable's default stands in single quotes.",
    matters: LITERAL,
    repair: "Write `${aws:PrincipalTag/team, 'none'}`.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\${aws:PrincipalTag/team, none}/*`)),
    good: policy(allow("s3:GetObject", `${BUCKET}/\${aws:PrincipalTag/team, 'none'}/*`)),
  },
  UNSUPPORTED_SPACE_IN_VARIABLE: {
    title: "Space in a variable",
    means: "A variable's name has no spaces.",
    matters: LITERAL,
    repair: "Leave them out.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\${ aws:username }/*`)),
    good: home,
  },
  EMPTY_VARIABLE: {
    title: "Variable without a name",
    means: "Nothing stands between the braces.",
    matters: LITERAL,
    repair: "Name the key, or drop the braces.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\${}/*`)),
    good: home,
  },
  UNKNOWN_VARIABLE: {
    title: "Variable of an unknown key",
    means: "There is no condition key of this name.",
    matters: "A variable that has no value matches nothing.",
    repair: "Correct the name.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\${aws:user}/*`)),
    good: home,
  },
  MULTIVALUED_VARIABLE: {
    title: "Variable of a key with several values",
    means: "Keys with several values cannot be variables.",
    matters: "The entry matches nothing.",
    repair: "Use a key with one value.",
    source: VARIABLES_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", `${BUCKET}/\${aws:TagKeys}/*`)),
    good: home,
  },
};

export const REDUNDANCY_PAGES: Readonly<Record<keyof typeof REDUNDANCY, Page>> = {
  REDUNDANT_ACTION: {
    title: "Action named twice",
    means: "Another entry of the list, mostly one with a wildcard, already names this action.",
    matters: "Whoever takes the one out believes the action gone.",
    repair: "Keep one of the two.",
    kind: "identity",
    bad: policy(allow(["s3:Get*", "s3:GetObject"], OBJECTS)),
    good: policy(allow("s3:Get*", OBJECTS)),
  },
  REDUNDANT_RESOURCE: {
    title: "Resource named twice",
    means: "Another entry of the list, mostly one with a wildcard, already names this resource.",
    matters: "Whoever takes the one out believes the resource gone.",
    repair: "Keep one of the two.",
    kind: "identity",
    bad: policy(allow("s3:GetObject", [OBJECTS, `${BUCKET}/orders/*`])),
    good: read,
  },
  REDUNDANT_CONDITION_VALUE_NUM: {
    title: "Several bounds",
    means: "It is enough to be below, or above, one of the values.",
    matters: "Only the widest counts; the others look as if they did.",
    repair: "Keep the one that is meant.",
    kind: "identity",
    bad: readIf({ NumericLessThan: { "aws:MultiFactorAuthAge": ["2700", "3600"] } }),
    good: readIf({ NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } }),
  },
  REDUNDANT_STATEMENT: {
    title: "Statement that repeats another",
    means: "Two statements say the same; order, case of actions and `Sid` aside.",
    matters: "Whoever changes the one believes the policy changed.",
    repair: "Drop one.",
    kind: "identity",
    bad: policy(allow(["s3:GetObject", "s3:PutObject"], OBJECTS), allow(["s3:PutObject", "s3:GetObject"], OBJECTS)),
    good: policy(allow(["s3:GetObject", "s3:PutObject"], OBJECTS)),
  },
  SHADOWED_STATEMENT: {
    title: "Statement within a wider one",
    means:
      "Another statement of the same effect covers all actions and resources of this one, for the same principals.",
    matters: "Its condition holds nobody back, and whoever takes it out believes something changed.",
    repair: "Drop it, or narrow the wider one.",
    kind: "identity",
    bad: policy(
      allow("s3:*", [BUCKET, OBJECTS]),
      allow("s3:GetObject", OBJECTS, when({ Bool: { "aws:MultiFactorAuthPresent": "true" } })),
    ),
    good: policy(
      allow("s3:ListBucket", BUCKET),
      allow("s3:GetObject", OBJECTS, when({ Bool: { "aws:MultiFactorAuthPresent": "true" } })),
    ),
  },
  ALLOW_CANCELLED_BY_DENY: {
    title: "Allow that a Deny takes back",
    means: "A Deny without conditions covers all actions and resources of this Allow.",
    matters: "A Deny always wins, so that the Allow does nothing.",
    repair: "Drop the one that is not meant, or narrow the Deny.",
    kind: "identity",
    bad: policy(allow("s3:DeleteObject", OBJECTS), deny("s3:Delete*", "*")),
    good: policy(allow("s3:GetObject", OBJECTS), deny("s3:Delete*", "*")),
  },
  COMPARISONS_CUT_SHORT: {
    title: "Too large to compare all with all",
    means: "Looking for repetitions takes each part together with each other, and this was stopped.",
    matters: "Findings about parts that repeat, shadow or fit each other may be missing. All else was looked at.",
    repair: "None is needed; a document within AWS's quotas does not come near this.",
    kind: "resource",
    bad: policy(grant(ANN, "s3:GetObject", manyPatterns(4_500))),
    good: policy(grant(ANN, "s3:GetObject", manyPatterns(30))),
  },
};

export const EMPTY_PAGES: Readonly<Record<keyof typeof EMPTY, Page>> = {
  EMPTY_SID_VALUE: {
    title: "Empty Sid",
    means: "`Sid` is an empty string.",
    matters: "It names nothing.",
    repair: "Name the statement, or drop `Sid`.",
    kind: "identity",
    bad: policy({ Sid: "", ...allow("s3:GetObject", OBJECTS) }),
    good: read,
  },
  EMPTY_OBJECT_CONDITION: {
    title: "Empty condition",
    means: "`Condition`, or an operator in it, holds nothing.",
    matters: "It looks like a condition and is none.",
    repair: "Add the condition, or drop it.",
    kind: "identity",
    bad: readIf({}),
    good: read,
  },
  EMPTY_ARRAY_CONDITION: {
    title: "Condition without values",
    means: "A key has an empty list of values.",
    matters: "No value matches, so that the condition holds never, or negated always.",
    repair: "Add the values, or drop the key.",
    kind: "identity",
    bad: readIf({ StringEquals: { "aws:PrincipalTag/team": [] } }),
    good: readIf({ StringEquals: { "aws:PrincipalTag/team": "orders" } }),
  },
  EMPTY_ARRAY_CONDITION_FORALLVALUES: {
    title: "ForAllValues without values",
    means: "All of the request's values are to be among none.",
    matters: "It holds only where the key is missing; `Null` says so.",
    repair: 'Write `"Null": { "the:Key": "true" }`.',
    kind: "identity",
    bad: policy(allow("ec2:CreateTags", "*", when({ "ForAllValues:StringEquals": { "aws:TagKeys": [] } }))),
    good: TAGGED,
  },
  EMPTY_ARRAY_CONDITION_FORANYVALUE: {
    title: "ForAnyValue without values",
    means: "Any of the request's values is to be among none.",
    matters: "The statement never applies.",
    repair: "Add the values, or drop the statement.",
    kind: "identity",
    bad: policy(allow("ec2:CreateTags", "*", when({ "ForAnyValue:StringEquals": { "aws:TagKeys": [] } }))),
    good: policy(allow("ec2:CreateTags", "*", when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "team" } }))),
  },
  EMPTY_ARRAY_CONDITION_IFEXISTS: {
    title: "IfExists without values",
    means: "If the key is there, it is to be among none.",
    matters: "It holds only where the key is missing; `Null` says so.",
    repair: 'Write `"Null": { "the:Key": "true" }`.',
    kind: "identity",
    bad: readIf({ StringEqualsIfExists: { "aws:PrincipalTag/team": [] } }),
    good: readIf({ Null: { "aws:PrincipalTag/team": "true" } }),
  },
};

const split = "Leave out what is not needed, use wildcards, or split the document in several.";

export const SIZE_PAGES: Readonly<Record<keyof typeof SIZE, Page>> = {
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: {
    title: "Larger than an identity policy may be",
    means:
      "A managed policy takes 6,144 characters; a user's inline policies take 2,048 together, a group's 5,120, a role's 10,240. White space does not count.",
    matters: "IAM does not save it (LimitExceeded).",
    repair: `${split} Ten managed policies can be attached.`,
    source: QUOTAS,
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", tables(110))),
    good: policy(allow("dynamodb:GetItem", tables(90))),
  },
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: {
    title: "Larger than the resource's policy may be",
    means:
      "Each service has a quota of its own: 20 KB for functions, tables and buckets, 8 KB for queues, 32 KB for KMS keys.",
    matters: "The service does not save it.",
    repair: split,
    source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html",
    kind: "resource",
    options: { resourceType: "AWS::DynamoDB::Table" },
    bad: policy(grant(ANN, "dynamodb:GetItem", tables(400))),
    good: policy(grant(ANN, "dynamodb:GetItem", TABLE)),
  },
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: {
    title: "Larger than a trust policy may be",
    means: "A trust policy takes 2,048 characters without white space, unless the account's quota was raised.",
    matters: "IAM does not save it (LimitExceeded).",
    repair: "Name accounts in place of their roles, use a condition on the organization, or have the quota raised.",
    source: QUOTAS,
    kind: "trust",
    bad: policy(trust({ AWS: users(50) }, "sts:AssumeRole")),
    good: policy(trust(LAMBDA, "sts:AssumeRole")),
  },
  POLICY_SIZE_EXCEEDS_SCP_QUOTA: {
    title: "Larger than an SCP may be",
    means: "An SCP takes 10,240 characters. White space counts, save when the console saves it.",
    matters: "Organizations does not save it.",
    repair: split,
    source: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
    kind: "scp",
    bad: policy(deny("dynamodb:DeleteTable", tables(200))),
    good: policy(deny("dynamodb:DeleteTable", "*")),
  },
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: {
    title: "Larger than an RCP may be",
    means: "An RCP takes 5,120 characters. White space counts, save when the console saves it.",
    matters: "Organizations does not save it.",
    repair: split,
    source: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
    kind: "rcp",
    bad: policy(deny("s3:DeleteBucket", buckets(150), { Principal: "*" })),
    good: policy(deny("s3:DeleteBucket", "*", { Principal: "*" })),
  },
  POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA: {
    title: "Larger than a session policy may be",
    means: "The session policies of a call take 2,048 characters, managed ones included. White space counts.",
    matters: "STS refuses the call (ValidationError, or PackedPolicyTooLarge).",
    repair: "Name a managed policy by its ARN in place of the text.",
    source: QUOTAS,
    kind: "session",
    bad: policy(allow("dynamodb:GetItem", tables(50))),
    good: policy(allow("dynamodb:GetItem", TABLE)),
  },
  POLICY_SIZE_EXCEEDS_ENDPOINT_POLICY_QUOTA: {
    title: "Larger than an endpoint's policy may be",
    means: "The policy of a VPC endpoint takes 20,480 characters. White space counts.",
    matters: "EC2 does not save it.",
    repair: split,
    source: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    kind: "endpoint",
    bad: policy(grant("*", "dynamodb:GetItem", tables(400))),
    good: policy(grant("*", "dynamodb:GetItem", TABLE)),
  },
};

function tables(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${TABLE}-${1000 + i}`);
}

function buckets(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${BUCKET}-${1000 + i}`);
}

function users(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `arn:aws:iam::111122223333:user/u-${1000 + i}`);
}

/** Patterns that have to be compared with one another, and none of which covers another. */
function manyPatterns(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${BUCKET}/${1000 + i}/*`);
}
