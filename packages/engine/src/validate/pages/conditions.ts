import type { ADDRESSES } from "../checks/addresses.js";
import type { CONDITION_KEYS } from "../checks/condition-keys.js";
import type { CONDITION_OPERATORS } from "../checks/condition-operators.js";
import type { CONDITION_SUPPORT } from "../checks/condition-support.js";
import type { CONDITION_VALUES } from "../checks/condition-values.js";
import type { CONDITION_WILDCARDS } from "../checks/condition-wildcards.js";
import { ANN, allow, deny, grant, OBJECTS, type Page, policy, ROLE, TABLE, trust, when } from "./page.js";

const KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";
const OPERATORS =
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";
const SETS =
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html";

type Condition = Parameters<typeof when>[0];
const readIf = (condition: Condition) => policy(allow("s3:GetObject", OBJECTS, when(condition)));
const tagIf = (condition: Condition) => policy(allow("ec2:CreateTags", "*", when(condition)));
const shareIf = (condition: Condition) => policy(grant(ANN, "s3:GetObject", OBJECTS, when(condition)));

const NEVER = "The key is in no request, so that an Allow never applies and a Deny never holds.";
const NO_MATCH = "No request matches the value, so that the condition says something else than it seems to.";

export const CONDITION_KEY_PAGES: Readonly<Record<keyof typeof CONDITION_KEYS, Page>> = {
  INVALID_CONDITION_KEY_FORMAT: {
    title: "Not the form of a condition key",
    means: "A condition key is a prefix, a colon and a name.",
    matters: NEVER,
    repair: "Write the whole name.",
    source: KEYS,
    kind: "identity",
    bad: readIf({ StringEquals: { username: "ann" } }),
    good: readIf({ StringEquals: { "aws:username": "ann" } }),
  },
  INVALID_GLOBAL_CONDITION_KEY: {
    title: "Unknown global condition key",
    means: "AWS has no such key; those that begin with `aws:` are the same for all services.",
    matters: NEVER,
    repair: "Correct the name; case does not count.",
    source: KEYS,
    kind: "identity",
    bad: readIf({ IpAddress: { "aws:SourceIP4": "203.0.113.0/24" } }),
    good: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  },
  UNSUPPORTED_GLOBAL_CONDITION_KEY: {
    title: "aws:ARN",
    means: "AWS does not fill `aws:ARN` any more.",
    matters: NEVER,
    repair: "`aws:PrincipalArn` is the caller's ARN, `aws:SourceArn` that of the resource for which a service calls.",
    kind: "identity",
    bad: readIf({ ArnLike: { "aws:ARN": ROLE } }),
    good: readIf({ ArnLike: { "aws:PrincipalArn": ROLE } }),
  },
  INVALID_SERVICE: {
    title: "Condition key of an unknown service",
    means: "No service has the prefix of this key.",
    matters: NEVER,
    repair: "Correct the prefix.",
    kind: "identity",
    bad: readIf({ StringEquals: { "simplestorage:authType": "POST" } }),
    good: readIf({ StringEquals: { "s3:authType": "POST" } }),
  },
  INVALID_SERVICE_CONDITION_KEY: {
    title: "Condition key that the service does not have",
    means: "The service has keys, but none of this name.",
    matters: NEVER,
    repair: "Take the name from the service's page in AWS's reference.",
    kind: "identity",
    bad: readIf({ StringEquals: { "s3:AuthenticationType": "POST" } }),
    good: readIf({ StringEquals: { "s3:authType": "POST" } }),
  },
  MISSING_TAG_KEY_IN_CONDITION: {
    title: "Tag condition that names no tag",
    means: "`aws:ResourceTag` and the like are followed by the tag that is meant.",
    matters: NEVER,
    repair: "Write `aws:ResourceTag/team`.",
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", TABLE, when({ StringEquals: { "aws:PrincipalTag": "orders" } }))),
    good: policy(allow("dynamodb:GetItem", TABLE, when({ StringEquals: { "aws:PrincipalTag/team": "orders" } }))),
  },
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: {
    title: "Condition key twice, in different case",
    means: "An operator has the same key twice: the case of a key does not count.",
    matters: "Both must hold, or one of the two is dropped; AWS does not say.",
    repair: "Put the values into one list.",
    kind: "identity",
    bad: readIf({ StringEquals: { "aws:username": "ann", "aws:UserName": "bob" } }),
    good: readIf({ StringEquals: { "aws:username": ["ann", "bob"] } }),
  },
  MISSING_PAIRED_CONDITION_KEYS: {
    title: "Address within a VPC, but not which VPC",
    means: "`aws:VpcSourceIp` is an address within a VPC, and every VPC may have the same ones.",
    matters: "Whoever makes a VPC with that range gets in.",
    repair: "Add `aws:SourceVpc` to the condition.",
    source: `${KEYS}#condition-keys-vpcsourceip`,
    kind: "identity",
    bad: readIf({ IpAddress: { "aws:VpcSourceIp": "10.0.0.0/16" } }),
    good: readIf({
      IpAddress: { "aws:VpcSourceIp": "10.0.0.0/16" },
      StringEquals: { "aws:SourceVpc": "vpc-11223344556677889" },
    }),
  },
  UNTRUSTWORTHY_CONDITION_KEY: {
    title: "Condition on what the caller says of itself",
    means: "`aws:Referer` and `aws:UserAgent` are headers; the caller's client writes them.",
    matters: "Anyone can send the value that is asked for.",
    repair: "Ask for something that AWS fills: who calls, from which network, in which organization.",
    source: `${KEYS}#condition-keys-referer`,
    kind: "resource",
    bad: policy(grant("*", "s3:GetObject", OBJECTS, when({ StringLike: { "aws:Referer": "https://example.com/*" } }))),
    good: policy(grant("*", "s3:GetObject", OBJECTS, when({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }))),
  },
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: {
    title: "Attributes limited, but not for reads of all",
    means: "`dynamodb:Attributes` is what a request asks for; one that asks for nothing in particular gets all.",
    matters: "The attributes that were to stay hidden are read by leaving out the projection.",
    repair: "Also ask for `dynamodb:Select` to be `SPECIFIC_ATTRIBUTES`.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    kind: "identity",
    bad: policy(
      allow(
        "dynamodb:GetItem",
        TABLE,
        when({ "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id", "total"] } }),
      ),
    ),
    good: policy(
      allow(
        "dynamodb:GetItem",
        TABLE,
        when({
          "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id", "total"] },
          StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
        }),
      ),
    ),
  },
  IRRELEVANT_CONDITION_KEY_IN_POLICY: {
    title: "Condition on what the resource is anyhow",
    means: "A bucket's policy asks in which account the bucket is.",
    matters: "It is the same in every request that this policy decides.",
    repair: "Ask it in policies of principals, who may reach into several accounts.",
    kind: "resource",
    options: { resourceType: "AWS::S3::Bucket" },
    bad: shareIf({ StringEquals: { "s3:ResourceAccount": "111122223333" } }),
    good: shareIf({ StringEquals: { "aws:PrincipalAccount": "111122223333" } }),
  },
};

export const CONDITION_OPERATOR_PAGES: Readonly<Record<keyof typeof CONDITION_OPERATORS, Page>> = {
  TYPE_MISMATCH: {
    title: "Operator of another type than the key",
    means: "The key's values are numbers, dates, addresses and so on, and the operator compares as something else.",
    matters: "Text is compared letter by letter: `10` comes before `9`, and a range of addresses matches nothing.",
    repair: "Use an operator of the key's type.",
    source: OPERATORS,
    kind: "identity",
    bad: readIf({ StringEquals: { "aws:SourceIp": "203.0.113.0/24" } }),
    good: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  },
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: {
    title: "ARN compared as text",
    means: "`*` of StringLike matches anything, colons too; that of ArnLike stays within one part of an ARN.",
    matters: "A pattern may match ARNs of other services and accounts, where somebody else chose the name.",
    repair: "Use ArnLike or ArnNotLike.",
    source: `${OPERATORS}#Conditions_ARN`,
    kind: "identity",
    bad: readIf({ StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/orders" } }),
    good: readIf({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/orders" } }),
  },
  MISSING_QUALIFIER: {
    title: "Several values, but which of them count?",
    means:
      "A request may have several values of this key, and the operator does not say whether all or any must match.",
    matters: "AWS does not say what happens then.",
    repair: "`ForAllValues:` if every value must match (also holds for none), `ForAnyValue:` if one is enough.",
    source: SETS,
    kind: "identity",
    bad: tagIf({ StringEquals: { "aws:TagKeys": ["team", "cost"] } }),
    good: tagIf({ "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "cost"] } }),
  },
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: {
    title: "ForAllValues with a key of one value",
    means: "ForAllValues also holds where the key is missing: all of no values match.",
    matters: "An Allow applies to requests without the key, which was hardly meant.",
    repair: "Leave `ForAllValues:` out.",
    source: SETS,
    kind: "identity",
    bad: readIf({ "ForAllValues:StringEquals": { "aws:PrincipalTag/team": "orders" } }),
    good: readIf({ StringEquals: { "aws:PrincipalTag/team": "orders" } }),
  },
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: {
    title: "ForAnyValue with a provider's single audience",
    means: "This provider's tokens have one audience.",
    matters: "Set operators are for keys with several values.",
    repair: "Leave `ForAnyValue:` out.",
    source: SETS,
    kind: "trust",
    bad: policy(
      trust(
        { Federated: "cognito-identity.amazonaws.com" },
        "sts:AssumeRoleWithWebIdentity",
        when({ "ForAnyValue:StringEquals": { "cognito-identity.amazonaws.com:aud": "us-east-1:pool" } }),
      ),
    ),
    good: policy(
      trust(
        { Federated: "cognito-identity.amazonaws.com" },
        "sts:AssumeRoleWithWebIdentity",
        when({ StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:pool" } }),
      ),
    ),
  },
  CONFIRM_AUDIENCE_CLAIM_TYPE: {
    title: "Audience with a set operator",
    means: "Most providers' tokens have one audience, some a list.",
    matters: "With ForAllValues, a token without an audience gets in too.",
    repair: "Look at a token. If its `aud` is one text, leave the set operator out.",
    source: SETS,
    kind: "trust",
    bad: policy(
      trust(
        { Federated: "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
        "sts:AssumeRoleWithWebIdentity",
        when({ "ForAllValues:StringEquals": { "login.example.com:aud": "orders" } }),
      ),
    ),
    good: policy(
      trust(
        { Federated: "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
        "sts:AssumeRoleWithWebIdentity",
        when({ StringEquals: { "login.example.com:aud": "orders" } }),
      ),
    ),
  },
};

export const CONDITION_VALUE_PAGES: Readonly<Record<keyof typeof CONDITION_VALUES, Page>> = {
  TYPE_MISMATCH_NUMBER: {
    title: "Not a number",
    means: "A numeric operator's value is no number.",
    matters: NO_MATCH,
    repair: "Write digits, with a point for decimals.",
    source: `${OPERATORS}#Conditions_Numeric`,
    kind: "identity",
    bad: readIf({ NumericLessThan: { "aws:MultiFactorAuthAge": "1h" } }),
    good: readIf({ NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } }),
  },
  TYPE_MISMATCH_BOOLEAN: {
    title: "Neither true nor false",
    means: "`Bool` and `Null` compare with `true` or `false`.",
    matters: NO_MATCH,
    repair: "Write `true` or `false`.",
    source: `${OPERATORS}#Conditions_Boolean`,
    kind: "identity",
    bad: readIf({ Bool: { "aws:MultiFactorAuthPresent": "yes" } }),
    good: readIf({ Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  },
  TYPE_MISMATCH_DATE: {
    title: "Date that is read by nobody",
    means: "IAM saves dates that are not quite ISO 8601; none of them is certain to be read as meant.",
    matters: NO_MATCH,
    repair: "Write it out: `2026-12-01T00:00:00Z`.",
    source: `${OPERATORS}#Conditions_Date`,
    kind: "identity",
    bad: readIf({ DateLessThan: { "aws:CurrentTime": "2026-12-1" } }),
    good: readIf({ DateLessThan: { "aws:CurrentTime": "2026-12-01" } }),
  },
  INVALID_DATE_VALUE: {
    title: "Date as seconds",
    means: "The date is a number of seconds since 1970.",
    matters: "Nobody sees from it when that is.",
    repair: "Write the date.",
    kind: "identity",
    bad: readIf({ DateLessThan: { "aws:CurrentTime": "1796083200" } }),
    good: readIf({ DateLessThan: { "aws:CurrentTime": "2026-12-01T00:00:00Z" } }),
  },
  TYPE_MISMATCH_IP_RANGE: {
    title: "Not an address",
    means: "An operator for addresses has a value that is neither an address nor a CIDR range.",
    matters: NO_MATCH,
    repair: "Write `203.0.113.0/24` or `2001:db8::/32`.",
    source: `${OPERATORS}#Conditions_IPAddress`,
    kind: "identity",
    bad: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.*" } }),
    good: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  },
  TYPE_MISMATCH_STRING: {
    title: "Not base64",
    means: "`BinaryEquals` compares with base64.",
    matters: NO_MATCH,
    repair: "Encode the bytes.",
    source: OPERATORS,
    kind: "trust",
    bad: policy(trust(ANN, "sts:AssumeRole", when({ BinaryEquals: { "login.example.com:key": "no base64!" } }))),
    good: policy(trust(ANN, "sts:AssumeRole", when({ BinaryEquals: { "login.example.com:key": "QmluYXJ5" } }))),
  },
  INVALID_CONDITION_DATA_TYPE: {
    title: "Values of different JSON types",
    means: "A list mixes strings with numbers or booleans.",
    matters: "AWS reads them all as text, but readers wonder what is meant.",
    repair: "Write all of them as strings.",
    kind: "identity",
    bad: readIf({ StringEquals: { "aws:PrincipalTag/floor": ["1", 2] } }),
    good: readIf({ StringEquals: { "aws:PrincipalTag/floor": ["1", "2"] } }),
  },
  INVALID_CONDITION_MULTIPLE_BOOLEAN: {
    title: "Several booleans",
    means: "`Bool` or `Null` has a list of values.",
    matters: "With `true` and `false` the condition always holds; with one of them twice, once is enough.",
    repair: "Keep one.",
    kind: "identity",
    bad: readIf({ Bool: { "aws:MultiFactorAuthPresent": ["true", "false"] } }),
    good: readIf({ Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  },
  INVALID_REGION: {
    title: "Condition on what is no Region",
    means: "The value does not look like a Region.",
    matters: NO_MATCH,
    repair: "Write the Region's name, `us-east-1`; `us-east-1a` is one of its zones.",
    kind: "identity",
    bad: readIf({ StringEquals: { "aws:RequestedRegion": "us-east1" } }),
    good: readIf({ StringEquals: { "aws:RequestedRegion": "us-east-1" } }),
  },
  INVALID_VPC_FORMAT: {
    title: "Not a VPC",
    means: "The value is no VPC's id: `vpc-` and 8 or 17 characters.",
    matters: NO_MATCH,
    repair: "Write the id.",
    kind: "resource",
    bad: shareIf({ StringEquals: { "aws:SourceVpc": "my-vpc" } }),
    good: shareIf({ StringEquals: { "aws:SourceVpc": "vpc-11223344556677889" } }),
  },
  INVALID_VPCE_FORMAT: {
    title: "Not a VPC endpoint",
    means: "The value is no endpoint's id: `vpce-` and 8 or 17 characters.",
    matters: NO_MATCH,
    repair: "Write the id.",
    kind: "resource",
    bad: shareIf({ StringEquals: { "aws:SourceVpce": "vpc-11223344556677889" } }),
    good: shareIf({ StringEquals: { "aws:SourceVpce": "vpce-11223344556677889" } }),
  },
  INVALID_KMS_KEY_VALUE: {
    title: "Not a KMS key's ARN",
    means: "In requests this key is always the whole ARN of a KMS key, whatever the client sent.",
    matters: NO_MATCH,
    repair: "Write the key's ARN; an alias, or the id alone, matches nothing.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    kind: "identity",
    bad: policy(
      allow(
        "s3:PutObject",
        OBJECTS,
        when({ StringEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/orders" } }),
      ),
    ),
    good: policy(
      allow(
        "s3:PutObject",
        OBJECTS,
        when({
          StringEquals: {
            "s3:x-amz-server-side-encryption-aws-kms-key-id":
              "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
          },
        }),
      ),
    ),
  },
};

export const CONDITION_WILDCARD_PAGES: Readonly<Record<keyof typeof CONDITION_WILDCARDS, Page>> = {
  WILDCARD_WITHOUT_LIKE_OPERATOR: {
    title: "Wildcard where there are none",
    means: "`*` and `?` are wildcards of operators with `Like` in their names; here they are ordinary characters.",
    matters: NO_MATCH,
    repair: "Use StringLike or StringNotLike. If the character itself is meant, they would want `${*}`.",
    source: `${OPERATORS}#Conditions_String`,
    kind: "identity",
    bad: readIf({ StringEquals: { "aws:PrincipalTag/team": "orders-*" } }),
    good: readIf({ StringLike: { "aws:PrincipalTag/team": "orders-*" } }),
  },
  WILDCARD_USAGE_TOO_PERMISSIVE: {
    title: "Part of an id",
    means: "A wildcard stands in for part of something that AWS makes up: an account, an organization, a VPC.",
    matters:
      "Others' ids begin and end alike, and nobody chooses them. In an endpoint policy AWS asks for six characters.",
    repair: "List the ids.",
    source: `${KEYS}#condition-keys-sensitive`,
    kind: "identity",
    bad: readIf({ StringLike: { "aws:ResourceAccount": "1111*" } }),
    good: readIf({ StringEquals: { "aws:ResourceAccount": ["111122223333", "444455556666"] } }),
  },
  EQUIVALENT_TO_NULL_FALSE: {
    title: "Any value will do",
    means: "The pattern matches every value, so that the condition asks whether there is one.",
    matters: "`Null` says so and cannot be mistaken.",
    repair: 'Write `"Null": { "the:Key": "false" }`.',
    source: `${OPERATORS}#Conditions_Null`,
    kind: "identity",
    bad: readIf({ StringLike: { "aws:PrincipalTag/team": "*" } }),
    good: readIf({ Null: { "aws:PrincipalTag/team": "false" } }),
  },
  EQUIVALENT_TO_NULL_TRUE: {
    title: "No value will do",
    means: "The pattern matches every value, and the condition asks for one that does not match.",
    matters: "It holds only where the key is missing; `Null` says so and cannot be mistaken.",
    repair: 'Write `"Null": { "the:Key": "true" }`.',
    source: `${OPERATORS}#Conditions_Null`,
    kind: "identity",
    bad: readIf({ StringNotLike: { "aws:PrincipalTag/team": "*" } }),
    good: readIf({ Null: { "aws:PrincipalTag/team": "true" } }),
  },
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: {
    title: "Condition that always holds",
    means: "The pattern matches every value, and the operator lets a missing key pass.",
    matters: "It holds nobody back.",
    repair: "Drop it, or write the values that are meant.",
    kind: "identity",
    bad: readIf({ StringLikeIfExists: { "aws:PrincipalTag/team": "*" } }),
    good: readIf({ StringLikeIfExists: { "aws:PrincipalTag/team": "orders-*" } }),
  },
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: {
    title: "Condition that never holds",
    means: "Some value must not match a pattern that matches all.",
    matters: "The statement never applies.",
    repair: "Drop the statement, or write the values that are meant.",
    kind: "identity",
    bad: policy(deny("ec2:CreateTags", "*", when({ "ForAnyValue:StringNotLike": { "aws:TagKeys": "*" } }))),
    good: policy(deny("ec2:CreateTags", "*", when({ "ForAnyValue:StringNotLike": { "aws:TagKeys": "team-*" } }))),
  },
};

export const CONDITION_SUPPORT_PAGES: Readonly<Record<keyof typeof CONDITION_SUPPORT, Page>> = {
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: {
    title: "Condition key that the action does not have",
    means: "AWS's reference does not list this key for the action, so that it is in no request for it.",
    matters: "An Allow never applies to the action, and a Deny never holds it. (Negated, it is the other way round.)",
    repair: "Move the action to a statement without this condition.",
    kind: "identity",
    bad: policy(
      allow(
        ["s3:ListBucket", "s3:GetBucketLocation"],
        "arn:aws:s3:::amzn-s3-demo-bucket",
        when({ StringEquals: { "s3:prefix": "orders/" } }),
      ),
    ),
    good: policy(
      allow("s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket", when({ StringEquals: { "s3:prefix": "orders/" } })),
      allow("s3:GetBucketLocation", "arn:aws:s3:::amzn-s3-demo-bucket"),
    ),
  },
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    title: "Allowed by a tag that the requests do not carry",
    means: "Requests for this action do not tell the tags of the resource.",
    matters: "It is not allowed, whatever the resource's tags are.",
    repair: "Name the resources by their ARNs in a statement of its own.",
    kind: "identity",
    bad: policy(
      allow(["dynamodb:GetItem", "iam:ListUsers"], "*", when({ StringEquals: { "aws:ResourceTag/team": "orders" } })),
    ),
    good: policy(
      allow("dynamodb:GetItem", "*", when({ StringEquals: { "aws:ResourceTag/team": "orders" } })),
      allow("iam:ListUsers", "*"),
    ),
  },
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    title: "NotAction allowed by a tag",
    means: "NotAction is about nearly all actions, and many of their requests do not tell the tags of the resource.",
    matters: "Those are not allowed, and nobody sees from the statement which they are.",
    repair: "List the actions.",
    kind: "identity",
    bad: policy({
      Effect: "Allow",
      NotAction: "iam:*",
      Resource: "*",
      ...when({ StringEquals: { "aws:ResourceTag/team": "orders" } }),
    }),
    good: policy(allow("dynamodb:GetItem", "*", when({ StringEquals: { "aws:ResourceTag/team": "orders" } }))),
  },
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    title: "Denied by a tag that the requests do not carry",
    means: "Requests for this action do not tell the tags of the resource.",
    matters: "It is not denied, whatever the resource's tags are.",
    repair: "Deny it in a statement of its own, by the resources' ARNs where it has some.",
    kind: "identity",
    bad: policy(
      deny(
        ["dynamodb:DeleteTable", "iam:DeleteAccountAlias"],
        "*",
        when({ StringEquals: { "aws:ResourceTag/stage": "prod" } }),
      ),
    ),
    good: policy(
      deny("dynamodb:DeleteTable", "*", when({ StringEquals: { "aws:ResourceTag/stage": "prod" } })),
      deny("iam:DeleteAccountAlias", "*"),
    ),
  },
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    title: "NotAction denied by a tag",
    means: "NotAction is about nearly all actions, and many of their requests do not tell the tags of the resource.",
    matters: "Those are not denied, and nobody sees from the statement which they are.",
    repair: "List the actions.",
    kind: "identity",
    bad: policy({
      Effect: "Deny",
      NotAction: "dynamodb:GetItem",
      Resource: "*",
      ...when({ StringEquals: { "aws:ResourceTag/stage": "prod" } }),
    }),
    good: policy(deny("dynamodb:DeleteTable", "*", when({ StringEquals: { "aws:ResourceTag/stage": "prod" } }))),
  },
};

export const ADDRESS_PAGES: Readonly<Record<keyof typeof ADDRESSES, Page>> = {
  PRIVATE_IP_ADDRESS: {
    title: "Only private addresses",
    means:
      "`aws:SourceIp` is the address that AWS sees, which is a public one. Through an endpoint the key is missing.",
    matters: "The condition never holds.",
    repair: "Use `aws:VpcSourceIp` with `aws:SourceVpc`, or the public addresses.",
    source: `${KEYS}#condition-keys-sourceip`,
    kind: "identity",
    bad: readIf({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
    good: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  },
  PRIVATE_NOT_IP_ADDRESS: {
    title: "All but private addresses",
    means: "`aws:SourceIp` is the address that AWS sees, which is a public one.",
    matters: "The condition always holds, and so a Deny denies everyone.",
    repair: "Name the public addresses.",
    source: `${KEYS}#condition-keys-sourceip`,
    kind: "identity",
    bad: policy(deny("s3:GetObject", OBJECTS, when({ NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }))),
    good: policy(deny("s3:GetObject", OBJECTS, when({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }))),
  },
  PRIVATE_IP_ADDRESS_SUBSET: {
    title: "Private addresses among others",
    means: "`aws:SourceIp` is the address that AWS sees, which is a public one.",
    matters: "The private ranges match nobody.",
    repair: "Drop them; calls through an endpoint have `aws:VpcSourceIp`.",
    source: `${KEYS}#condition-keys-sourceip`,
    kind: "identity",
    bad: readIf({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] } }),
    good: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  },
  PRIVATE_NOT_IP_ADDRESS_SUBSET: {
    title: "Private addresses among those left out",
    means: "`aws:SourceIp` is the address that AWS sees, which is a public one.",
    matters: "Leaving out the private ranges leaves out nobody.",
    repair: "Drop them; calls through an endpoint have `aws:VpcSourceIp`.",
    source: `${KEYS}#condition-keys-sourceip`,
    kind: "identity",
    bad: policy(
      deny("s3:GetObject", OBJECTS, when({ NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] } })),
    ),
    good: policy(deny("s3:GetObject", OBJECTS, when({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }))),
  },
  IMPROVE_IP_RANGE: {
    title: "Range with more bits than count",
    means: "The address has bits set that the length of the range leaves out.",
    matters: "They do not count; whoever reads it may take the range for a single address.",
    repair: "Write the range's first address.",
    kind: "identity",
    bad: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.7/24" } }),
    good: readIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }),
  },
};
