/**
 * Holds what every operation asks for against AWS's service reference: the action, the type of the resource, the
 * condition keys, the tags. Where an operation differs from the reference, one of the lists below says why, and who saw
 * it. The state is empty, so each resource is the ARN that a missing one is authorized by.
 *
 * AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { type Action, findAction } from "@rolecall/aws-model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../src/kernel/caller.js";
import type { AnyOperation, Permission } from "../../src/kernel/operation.js";
import { SERVICES } from "../../src/services/index.js";
import { testWorld, type World } from "../../src/testing/world.js";
import { ACCOUNT, here, sampleInput } from "./sample.js";

const PARTIQL_SOURCE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html";

/** S3 names few actions as their operations; DeleteObjects asks for each of its keys apart. */
const S3_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "s3:ListBuckets": ["s3:ListAllMyBuckets"],
  "s3:HeadBucket": ["s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject"],
  "s3:ListObjects": ["s3:ListBucket"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:ListObjectVersions": ["s3:ListBucketVersions"],
  "s3:CopyObject": ["s3:PutObject", "s3:GetObject"],
  "s3:DeleteObjects": [],
  "s3:DeleteBucketTagging": ["s3:PutBucketTagging"],
  "s3:GetBucketLifecycleConfiguration": ["s3:GetLifecycleConfiguration"],
  "s3:PutBucketLifecycleConfiguration": ["s3:PutLifecycleConfiguration"],
  "s3:DeleteBucketLifecycle": ["s3:PutLifecycleConfiguration"],
  "s3:GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
  "s3:PutBucketEncryption": ["s3:PutEncryptionConfiguration"],
  "s3:DeleteBucketEncryption": ["s3:PutEncryptionConfiguration"],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
  "s3:GetBucketAccelerateConfiguration": ["s3:GetAccelerateConfiguration"],
  "s3:GetBucketReplication": ["s3:GetReplicationConfiguration"],
  "s3:GetBucketCors": ["s3:GetBucketCORS"],
  "s3:PutBucketCors": ["s3:PutBucketCORS"],
  "s3:DeleteBucketCors": ["s3:PutBucketCORS"],
  "s3:GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"],
  "s3:PutObjectLockConfiguration": ["s3:PutBucketObjectLockConfiguration"],
  "s3:GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
  "s3:PutPublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
  "s3:DeletePublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
  "s3:GetBucketNotificationConfiguration": ["s3:GetBucketNotification"],
  "s3:PutBucketNotificationConfiguration": ["s3:PutBucketNotification"],
  "s3:CreateMultipartUpload": ["s3:PutObject"],
  "s3:UploadPart": ["s3:PutObject"],
  "s3:UploadPartCopy": ["s3:PutObject", "s3:GetObject"],
  "s3:CompleteMultipartUpload": ["s3:PutObject"],
  "s3:ListParts": ["s3:ListMultipartUploadParts"],
  "s3:ListMultipartUploads": ["s3:ListBucketMultipartUploads"],
};
const S3_SOURCE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html";

/** API Gateway's actions are the HTTP methods of its operations. */
const HTTP_APIS: Readonly<Record<string, { readonly actions: readonly string[]; readonly source: string }>> =
  Object.fromEntries(
    ["apigateway", "apigatewayv2"]
      .flatMap((name) => SERVICES.get(name)?.operations ?? [])
      .map(({ name, service }) => [
        `${service.name}:${name}`,
        {
          actions: [`apigateway:${service.model().operations[name]?.http?.method}`],
          source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html",
        },
      ]),
  );

/** Operations whose actions have other names. */
const RENAMED: Readonly<Record<string, { readonly actions: readonly string[]; readonly source: string }>> = {
  ...HTTP_APIS,
  ...Object.fromEntries(Object.entries(S3_ACTIONS).map(([title, actions]) => [title, { actions, source: S3_SOURCE }])),
  "iam-toolbox:GetRequestAuthorizationDetails": {
    actions: ["iam:GetRequestAuthorizationDetails"],
    source: "https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html",
  },
  ...Object.fromEntries(
    ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((name) => [
      `dynamodbstreams:${name}`,
      {
        actions: [`dynamodb:${name}`],
        source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html",
      },
    ]),
  ),
  "kms:ReEncrypt": {
    actions: ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html",
  },
  "sns:PublishBatch": {
    actions: ["sns:Publish"],
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-batch-api-actions.html",
  },
  "lambda:Invoke": {
    actions: ["lambda:InvokeFunction"],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
  },
  "lambda:InvokeWithResponseStream": {
    actions: ["lambda:InvokeFunction"],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html",
  },
  "sqs:SendMessageBatch": {
    actions: ["sqs:SendMessage"],
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html",
  },
  "sqs:DeleteMessageBatch": {
    actions: ["sqs:DeleteMessage"],
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html",
  },
  "sqs:ChangeMessageVisibilityBatch": {
    actions: ["sqs:ChangeMessageVisibility"],
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html",
  },
  "lambda:GetLayerVersionByArn": {
    actions: ["lambda:GetLayerVersion"],
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html",
  },
  "dynamodb:ExecuteStatement": { actions: ["dynamodb:PartiQLSelect"], source: PARTIQL_SOURCE },
  // Each statement asks apart.
  "dynamodb:BatchExecuteStatement": { actions: [], source: PARTIQL_SOURCE },
  "dynamodb:ExecuteTransaction": {
    actions: ["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"],
    source: PARTIQL_SOURCE,
  },
  "dynamodb:TransactGetItems": {
    actions: ["dynamodb:GetItem"],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html",
  },
  "dynamodb:TransactWriteItems": {
    actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html",
  },
};

/** Operations that anybody may call: AWS's pages say that no permission is needed, and no policy can take it away. */
const NONE_NEEDED: Readonly<Record<string, string>> = {
  "sts:GetCallerIdentity": "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
  "sts:GetSessionToken": "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html",
};

/**
 * What AWS asks for although the reference lists no resource for the action: its refusals name it. Those of IAM, Access
 * Analyzer, SQS and DynamoDB are in denials.test.ts, CloudWatch Logs' with `log-group::log-stream:` as well.
 */
const UNLISTED_RESOURCES: Readonly<Record<string, RegExp>> = {
  "iam:ListUsers": /^arn:aws:iam::\d{12}:user\/$/,
  "iam:ListGroups": /^arn:aws:iam::\d{12}:group\/$/,
  "iam:ListRoles": /^arn:aws:iam::\d{12}:role\/$/,
  "iam:ListPolicies": /^policy path \/$/,
  "iam:ListInstanceProfiles": /^arn:aws:iam::\d{12}:instance-profile\/$/,
  "iam:ListServerCertificates": /^arn:aws:iam::\d{12}:server-certificate\/$/,
  "iam:ListOpenIDConnectProviders": /^arn:aws:iam::\d{12}:oidc-provider\/\*$/,
  "iam:ListSAMLProviders": /^arn:aws:iam::\d{12}:saml-provider\/\*$/,
  "iam:ListVirtualMFADevices": /^arn:aws:iam::\d{12}:mfa\/$/,
  "access-analyzer:CheckAccessNotGranted": /^arn:aws:access-analyzer:us-east-1:\d{12}:\*$/,
  "access-analyzer:CheckNoNewAccess": /^arn:aws:access-analyzer:us-east-1:\d{12}:\*$/,
  "access-analyzer:CheckNoPublicAccess": /^arn:aws:access-analyzer:us-east-1:\d{12}:\*$/,
  "access-analyzer:ValidatePolicy": /^arn:aws:access-analyzer:us-east-1:\d{12}:\*$/,
  "sqs:ListQueues": /^arn:aws:sqs:us-east-1:\d{12}:$/,
  "sns:ListTopics": /^arn:aws:sns:us-east-1:\d{12}:\*$/,
  "sns:ListSubscriptions": /^arn:aws:sns:us-east-1:\d{12}:\*$/,
  "events:ListConnections": /^arn:aws:events:us-east-1:\d{12}:connection\/\*$/,
  "events:ListApiDestinations": /^arn:aws:events:us-east-1:\d{12}:api-destination\/\*$/,
  "events:ListArchives": /^arn:aws:events:us-east-1:\d{12}:archive\/\*$/,
  "events:ListReplays": /^arn:aws:events:us-east-1:\d{12}:replay\/\*$/,
  "events:ListEventBuses": /^arn:aws:events:us-east-1:\d{12}:event-bus\/\*$/,
  "events:ListRules": /^arn:aws:events:us-east-1:\d{12}:rule\/\*$/,
  "events:ListRuleNamesByTarget": /^arn:aws:events:us-east-1:\d{12}:rule\/\*$/,
  "scheduler:ListSchedules": /^arn:aws:scheduler:us-east-1:\d{12}:schedule\/\*\/\*$/,
  "scheduler:ListScheduleGroups": /^arn:aws:scheduler:us-east-1:\d{12}:schedule-group\/\*$/,
  "dynamodb:ListTables": /^arn:aws:dynamodb:us-east-1:\d{12}:table\/\*$/,
};
const NO_LOG_GROUP = /^arn:aws:logs:us-east-1:\d{12}:log-group:[^:]*:log-stream:$/;

/** The reference leaves tags out of POST, the resource below which another one is made, and what is tested. */
const POSTED_TO =
  /^arn:aws:apigateway:us-east-1::\/(?:tags\/.+|restapis\/x\/(?:authorizers\/x|resources\/x(?:\/methods\/x)?))$/;

/**
 * Resources beside those of the reference. unverified: on what AWS asks for sts:TagSession in GetFederationToken, and that
 * the reference's `delivery-destination` for deleting a source is a slip.
 */
const FURTHER_RESOURCES: Readonly<Record<string, RegExp>> = {
  // unverified: datasets are new to the reference, and these calls name none.
  "cloudwatch:GetMetricData": /^\*$/,
  "cloudwatch:ListMetrics": /^\*$/,
  "cloudwatch:PutMetricData": /^\*$/,
  "sts:TagSession": /^arn:aws:sts::\d{12}:federated-user\/fred$/,
  "logs:DeleteDeliverySource": /^arn:aws:logs:us-east-1:\d{12}:delivery-source:x$/,
  "apigateway:POST": POSTED_TO,
};

/** Condition keys that AWS's guides define and its reference leaves out. */
const UNLISTED_KEYS = /^dynamodb:(First|Second|Third|Fourth)PartitionKeyValues$/;

/** Types that the reference calls required although each is an alternative to the others, or known from the state alone. */
const ALTERNATIVES: ReadonlySet<string> = new Set([
  "dynamodb:TagResource",
  "dynamodb:UntagResource",
  "dynamodb:ListTagsOfResource",
  // A table's policy or a stream's.
  "dynamodb:PutResourcePolicy",
  "dynamodb:GetResourcePolicy",
  "dynamodb:DeleteResourcePolicy",
  // The connection of an API destination that is there.
  "events:DescribeApiDestination",
  "iam:ListPoliciesGrantingServiceAccess",
  "kinesis:DeleteResourcePolicy",
  "kinesis:GetResourcePolicy",
  "kinesis:ListTagsForResource",
  "kinesis:PutResourcePolicy",
  // unverified: that only the stream is asked about, and KMS about its key.
  "kinesis:StartStreamEncryption",
  "kinesis:StopStreamEncryption",
  "kinesis:TagResource",
  "kinesis:UntagResource",
  // The key of an alias that is there; none is here.
  "kms:DeleteAlias",
  // Source and destination of a delivery that is there; none is here.
  "logs:UpdateDeliveryConfiguration",
]);

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

const caller: Caller = {
  principal: { type: "user", account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann`, id: "AIDAAAAAAAAAAAAAAAAAA" },
  account: ACCOUNT,
  // Only sts:AssumeRoleWithWebIdentity looks at it: the claims of a verified token.
  webIdentity: {
    provider: { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com`, url: "https://id.example.com" },
    claims: { sub: "me", aud: "app", iss: "https://id.example.com" },
  },
};

async function asked(operation: AnyOperation, input: object): Promise<readonly Permission[]> {
  const { permissions } = operation;
  if (typeof permissions !== "function") return [];
  const { store, directory } = world.host;
  return store.read(async (read) => permissions({ input: input as never, here, caller, read, directory, nowMs: 0 }));
}

const all = [...SERVICES.values()].flatMap(({ service, operations }) =>
  operations.map((operation) => [`${service.name}:${operation.name}`, operation] as const),
);

function reference(action: string): Action {
  const [prefix = "", name = ""] = action.split(":");
  const found = findAction(prefix, name);
  if (found === undefined || found.name !== name) throw new Error(`AWS has no action ${action}`);
  return found;
}

/** `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}` with this test's partition, Region and account. */
function arnPattern(arn: string): RegExp {
  const fixed: Readonly<Record<string, string>> = { Partition: "aws", Region: here.region, Account: here.account };
  const pattern = arn.replace(/\$\{(\w+)\}|[+.*]/g, (text, name: string | undefined) =>
    name === undefined ? `\\${text}` : (fixed[name] ?? "[^]+"),
  );
  return new RegExp(`^${pattern}$`);
}

const isTag = (key: string) => /:(request|resource)tag\//i.test(key) || key === "aws:TagKeys";
const has = (keys: readonly string[], name: string) => keys.some((key) => key.startsWith(name));

describe.each(all)("%s", (title, operation) => {
  test("asks for its own action first, or needs no permission", async () => {
    const actions = (await asked(operation, sampleInput(operation))).map(({ action }) => action);

    if (title in NONE_NEEDED) {
      expect(operation.permissions).toEqual({ noneNeeded: NONE_NEEDED[title] });
    } else if (title in RENAMED) {
      expect(actions).toEqual(RENAMED[title]?.actions);
    } else {
      expect(actions[0]).toBe(title);
    }
  });

  test("asks on a resource of a type that AWS lists for the action", async () => {
    const permissions = await asked(operation, sampleInput(operation));

    for (const { action, resource } of permissions) {
      const { resourceTypes } = reference(action);
      if (resourceTypes.length > 0) {
        const fitting = resourceTypes.filter(({ arn }) => arnPattern(arn).test(resource));
        if (FURTHER_RESOURCES[action]?.test(resource) === true) continue;
        expect(fitting, `${action} on ${resource}`).not.toEqual([]);
      } else if (action in UNLISTED_RESOURCES) {
        expect(resource).toMatch(UNLISTED_RESOURCES[action] as RegExp);
      } else if (action.startsWith("logs:") && resource !== "*") {
        expect(resource).toMatch(NO_LOG_GROUP);
      } else {
        expect(resource, action).toBe("*");
      }
    }
  });

  test("asks on each type that AWS requires", async () => {
    const permissions = await asked(operation, sampleInput(operation));

    for (const action of new Set(permissions.map((permission) => permission.action))) {
      if (action in FURTHER_RESOURCES) continue;
      const required = reference(action).resourceTypes.filter((type) => type.required);
      const resources = permissions.filter((permission) => permission.action === action).map((p) => p.resource);
      const missing = required.filter(({ arn }) => !resources.some((resource) => arnPattern(arn).test(resource)));
      const mayMiss = ALTERNATIVES.has(action) ? Math.max(0, required.length - 1) : 0;
      expect(missing.length, `${action} on ${missing.map(({ name }) => name)}`).toBeLessThanOrEqual(mayMiss);
    }
  });

  test("declares each condition key that AWS lists, and no other", async () => {
    const permissions = await asked(operation, sampleInput(operation));

    for (const { action, keys } of permissions) {
      // They are asked in the context of sts:AssumeRole, whose keys are checked.
      if (action === "sts:TagSession" || action === "sts:SetSourceIdentity") continue;
      const { conditionKeys, resourceTypes } = reference(action);
      const prefix = action.slice(0, action.indexOf(":") + 1);
      const listed = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
      const own = listed.filter((key) => key.startsWith(prefix) && !isTag(key));
      const declared = Object.keys(keys).filter((key) => key.startsWith(prefix) && !UNLISTED_KEYS.test(key));
      expect(declared.sort(), action).toEqual([...new Set(own)].sort());
    }
  });

  test("passes tags where AWS has them in the context, and nowhere else", async () => {
    const input = sampleInput(operation);
    const permissions = await asked(operation, input);

    for (const { action, tags } of permissions) {
      // Kinesis's are listed with the resource.
      const { conditionKeys: ofAction, resourceTypes } = reference(action);
      const conditionKeys = [...ofAction, ...resourceTypes.flatMap((type) => type.conditionKeys)];
      if (tags?.set !== undefined) expect(has(conditionKeys, "aws:RequestTag/"), `${action} takes tags`).toBe(true);
      if (tags !== undefined) expect(has(conditionKeys, "aws:TagKeys"), `${action} takes tag keys`).toBe(true);
      if (action !== title || !has(conditionKeys, "aws:TagKeys")) continue;
      if (has(conditionKeys, "aws:RequestTag/")) {
        if ("Tags" in input || "tags" in input) expect(tags?.set).toEqual({ team: "red" });
      } else {
        expect(tags?.keys).toEqual(["team"]);
      }
    }
  });
});

test("the lists speak only of operations and actions that are there", () => {
  const titles: ReadonlySet<string> = new Set(all.map(([title]) => title));

  expect([...Object.keys(RENAMED), ...Object.keys(NONE_NEEDED)].filter((title) => !titles.has(title))).toEqual([]);
  for (const [action] of Object.entries(UNLISTED_RESOURCES)) expect(reference(action).resourceTypes).toEqual([]);
});
