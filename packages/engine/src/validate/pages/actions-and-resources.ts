import type { ACTIONS } from "../checks/actions.js";
import type { ARNS } from "../checks/arns.js";
import type { FIT } from "../checks/fit.js";
import { ANN, allow, BUCKET, deny, FUNCTION, grant, OBJECTS, type Page, policy, TABLE } from "./page.js";

const ARNS_PAGE =
  "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html";
const NOTHING = "The entry names no resource, so the statement does nothing for it; IAM saves it without a word.";
const readObjects = policy(allow("s3:GetObject", OBJECTS));
const readTable = policy(allow("dynamodb:GetItem", TABLE));

export const ACTION_PAGES: Readonly<Record<keyof typeof ACTIONS, Page>> = {
  INVALID_SERVICE_IN_ACTION: {
    title: "Unknown service",
    means: "No service has this prefix.",
    matters: "IAM saves the document, and the entry allows or denies nothing.",
    repair: "Correct the prefix; it is often not the product's name. Services that AWS has ended are unknown too.",
    kind: "identity",
    bad: policy(allow("dynamo:GetItem", TABLE)),
    good: readTable,
  },
  INVALID_ACTION: {
    title: "Unknown action",
    means: "The service has no such action, or none that matches the wildcards.",
    matters: "IAM saves the document, and the entry allows or denies nothing.",
    repair:
      "Correct the name. Actions are not always called as the API's operations are: `s3:ListBucket` lists objects.",
    kind: "identity",
    bad: policy(allow("s3:ListObjects", BUCKET)),
    good: policy(allow("s3:ListBucket", BUCKET)),
  },
  WILDCARD_IN_SERVICE_NAME: {
    title: "Wildcard in a service's name",
    means: "The prefix of an action, or the service of an ARN, has a wildcard.",
    matters: "It reaches into services that nobody thought of, and into those that AWS adds next year.",
    repair: "Name the services one by one.",
    kind: "identity",
    bad: policy(allow("*:GetObject", OBJECTS)),
    good: readObjects,
  },
  UNSUPPORTED_SERVICE_IN_RCP: {
    title: "Service that RCPs do not speak on",
    means: "RCPs hold the resources of some services only.",
    matters: "The statement would hold nothing.",
    repair: "Use an SCP, or the policies of the resources.",
    source:
      "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services",
    kind: "rcp",
    bad: policy(deny("iam:*", "*", { Principal: "*" })),
    good: policy(deny("s3:*", "*", { Principal: "*" })),
  },
};

export const ARN_PAGES: Readonly<Record<keyof typeof ARNS, Page>> = {
  INVALID_ARN_SERVICE_CASE: {
    title: "Capital letters in an ARN's service",
    means: "Services are written in small letters in ARNs, and case counts there.",
    matters: NOTHING,
    repair: "Write it in small letters.",
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", "arn:aws:DynamoDB:us-east-1:111122223333:table/orders")),
    good: readTable,
  },
  INVALID_ARN_REGION: {
    title: "Not a Region",
    means: "What stands in the ARN's fourth part does not look like a Region.",
    matters: NOTHING,
    repair: "Write the Region's name, `us-east-1`; `us-east-1a` is one of its zones. `*` is every Region.",
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1a:111122223333:table/orders")),
    good: readTable,
  },
  MISSING_ARN_REGION: {
    title: "ARN without its Region",
    means: "These resources have a Region in their ARNs, and here it is empty.",
    matters: NOTHING,
    repair: "Write the Region, or `*`.",
    source: ARNS_PAGE,
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", "arn:aws:dynamodb::111122223333:table/orders")),
    good: policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:*:111122223333:table/orders")),
  },
  INVALID_ARN_ACCOUNT: {
    title: "Not an account",
    means: "What stands in the ARN's fifth part is no account.",
    matters: NOTHING,
    repair: "Write the account's twelve digits; leading zeros count.",
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:1111-2222-3333:table/orders")),
    good: readTable,
  },
  MISSING_ARN_ACCOUNT: {
    title: "ARN without its account",
    means: "These resources have an account in their ARNs, and here it is empty.",
    matters: NOTHING,
    repair: "Write the account, or `*`.",
    source: ARNS_PAGE,
    kind: "identity",
    bad: policy(allow("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1::table/orders")),
    good: readTable,
  },
  ARN_ACCOUNT_NOT_ALLOWED: {
    title: "Account in an ARN that has none",
    means: "The ARNs of these resources leave the account empty: the names of S3's buckets are unique without it.",
    matters: NOTHING,
    repair: "Leave the part empty. Whose bucket it is, `s3:ResourceAccount` says in a condition.",
    source: ARNS_PAGE,
    kind: "identity",
    bad: policy(allow("s3:GetObject", "arn:aws:s3::111122223333:amzn-s3-demo-bucket/*")),
    good: readObjects,
  },
  INVALID_ARN_RESOURCE: {
    title: "Not a resource of the service",
    means: "The last part of the ARN has not the form of any of the service's resources.",
    matters: NOTHING,
    repair: "Write it as the service's page in AWS's reference does; case counts, and so does `/` or `:`.",
    source: ARNS_PAGE,
    kind: "identity",
    bad: policy(allow("states:StartExecution", "arn:aws:states:us-east-1:111122223333:statemachine:orders")),
    good: policy(allow("states:StartExecution", "arn:aws:states:us-east-1:111122223333:stateMachine:orders")),
  },
};

export const FIT_PAGES: Readonly<Record<keyof typeof FIT, Page>> = {
  ACTION_FITS_NO_RESOURCE: {
    title: "Action that fits no resource of its statement",
    means: "The action works on other kinds of resources than those that stand beside it.",
    matters:
      "The statement does nothing for this action. The usual case: objects of a bucket need `/*` after its name.",
    repair: "Add the resource, or move the action to a statement of its own.",
    source: ARNS_PAGE,
    kind: "identity",
    bad: policy(allow(["s3:ListBucket", "s3:GetObject"], BUCKET)),
    good: policy(allow(["s3:ListBucket", "s3:GetObject"], [BUCKET, OBJECTS])),
  },
  ACTION_WITHOUT_RESOURCES: {
    title: "Action that works on no resource in particular",
    means: "AWS's reference lists no resources for this action, and says that it takes `*` then.",
    matters:
      "Beside an ARN it mostly does nothing. Some services ask for an ARN of the whole service all the same, which is why AWS's own policies have such statements.",
    repair: "Move the action to a statement with the resource `*`.",
    source: ARNS_PAGE,
    kind: "identity",
    bad: policy(allow(["lambda:ListFunctions", "lambda:GetAlias"], FUNCTION)),
    good: policy(allow("lambda:ListFunctions", "*"), allow("lambda:GetAlias", FUNCTION)),
  },
  MISSING_QUALIFIED_FUNCTION: {
    title: "Function without its versions and aliases",
    means: "A call that names a version or an alias is about `function:name:qualifier`, which `function:name` is not.",
    matters: "An Allow refuses those calls; a Deny lets them through, and anyone can add `:$LATEST`.",
    repair: "Name both: the ARN, and the ARN with `:*`.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html",
    kind: "identity",
    bad: policy(deny("lambda:InvokeFunction", FUNCTION)),
    good: policy(deny("lambda:InvokeFunction", [FUNCTION, `${FUNCTION}:*`])),
  },
  BUCKET_NAME_RUNS_ON: {
    title: "Bucket's name followed by a star",
    means: "The star runs on in the bucket's name, besides reaching into the bucket.",
    matters:
      "Bucket names are the world's: somebody else may own one that begins alike, and what is written there is theirs.",
    repair: "Name the bucket, and its objects with `/*`.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html",
    kind: "identity",
    bad: policy(allow(["s3:ListBucket", "s3:PutObject"], `${BUCKET}*`)),
    good: policy(allow(["s3:ListBucket", "s3:PutObject"], [BUCKET, OBJECTS])),
  },
  UNSUPPORTED_ACTION_IN_POLICY: {
    title: "Action of another service in a resource's policy",
    means: "The policy of a resource speaks on actions of its own service.",
    matters: "The entry does nothing, and most services do not save the document.",
    repair: "Move it to the policy of the other resource.",
    kind: "resource",
    options: { resourceType: "AWS::S3::Bucket" },
    bad: policy(grant(ANN, ["s3:GetObject", "kms:Decrypt"], OBJECTS)),
    good: policy(grant(ANN, "s3:GetObject", OBJECTS)),
  },
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: {
    title: "Resource of another service in a resource's policy",
    means: "The policy of a resource speaks on that resource, and on what is in it.",
    matters: "The entry does nothing, and most services do not save the document.",
    repair: "Move it to the policy of the other resource.",
    kind: "resource",
    options: { resourceType: "AWS::S3::Bucket" },
    bad: policy(grant(ANN, "s3:GetObject", [OBJECTS, TABLE])),
    good: policy(grant(ANN, "s3:GetObject", OBJECTS)),
  },
};
