/**
 * AWS's managed policies about Lambda, with what each must let its holder do and what not: those whose name says Lambda, and
 * AWSXRayDaemonWriteAccess, which Lambda's guide gives to execution roles as well. 25 of them can be attached to a role or a
 * user of one's own; three are kept for service-linked roles.
 *
 * Written from the pages of https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html (one a policy,
 * by its name) and https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html, as of September 2026.
 */
import { ACCOUNT, REGION } from "../../src/testing/world.js";

/** An action on a resource, with the condition keys that the request has of itself. */
export type Ask = readonly [
  action: string,
  resource: string,
  keys?: Readonly<Record<string, string | readonly string[]>>,
];

export interface Row {
  /** Actions on everything, and of those known here no others; `lambda:Get*` stands for all that begin so. */
  readonly everywhere: readonly string[];
  /** What it lets through on some resources, or under a condition; an action may be written as above. */
  readonly some?: readonly Ask[];
  /** What it must not let through, though it comes near. */
  readonly never: readonly Ask[];
  /** The service whose service-linked role has it; nobody else can be given it. */
  readonly linkedTo?: `${string}.amazonaws.com`;
}

const arn = (service: string, resource: string, account = ACCOUNT) =>
  `arn:aws:${service}:${REGION}:${account}:${resource}`;
const object = (path: string) => `arn:aws:s3:::${path}`;
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const fn = (name = "f") => arn("lambda", `function:${name}`);
const group = (name: string, account = ACCOUNT) => arn("logs", `log-group:${name}:log-stream:s`, account);
const ec2 = (resource: string) => arn("ec2", resource);
const passedTo = (service: string) => ({ "iam:PassedToService": service });
const operatedBy = (part: string) => ({ "ec2:ManagedResourceOperator": `${part}.lambda.amazonaws.com` });

/** Writing logs, by all execution roles. */
const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const STREAM = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((name) => `dynamodb:${name}`);
const INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
/** What the console of Lambda shows beside functions. */
const CONSOLE = [
  "cloudformation:DescribeStacks",
  "cloudformation:ListStackResources",
  "cloudwatch:GetMetricData",
  "cloudwatch:ListMetrics",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListRolePolicies",
  "iam:ListRoles",
  "kms:ListAliases",
  "logs:DescribeLogGroups",
  "states:DescribeStateMachine",
  "states:ListStateMachines",
  "tag:GetResources",
  "xray:BatchGetTraces",
  "xray:GetTraceSummaries",
];
const READ_LOGS = ["DescribeLogStreams", "GetLogEvents", "FilterLogEvents", "StartLiveTail", "StopLiveTail"];
const QUERY_LOGS = [
  "StartQuery",
  "StopQuery",
  "DescribeQueries",
  "GetLogGroupFields",
  "GetLogRecord",
  "GetQueryResults",
];
const on = (resource: string, service: string, names: readonly string[]): Ask[] =>
  names.map((name) => [`${service}:${name}`, resource]);

const DEPLOY_LAMBDA = [
  "cloudwatch:DescribeAlarms",
  "lambda:GetAlias",
  "lambda:GetProvisionedConcurrencyConfig",
  "lambda:UpdateAlias",
];
const DEPLOY_SOME: readonly Ask[] = [
  ["s3:GetObject", object("b/CodeDeploy/app.zip")],
  ["s3:GetObjectVersion", object("b/CodeDeploy/app.zip")],
  ["s3:GetObject", object("b/app.zip"), { "s3:ExistingObjectTag/UseWithCodeDeploy": "true" }],
  ["s3:GetObjectVersion", object("b/app.zip"), { "s3:ExistingObjectTag/UseWithCodeDeploy": "true" }],
  ["lambda:InvokeFunction", fn("CodeDeployHook_before")],
];
const DEPLOY_NEVER: readonly Ask[] = [
  ["s3:GetObject", object("b/app.zip")],
  ["s3:GetObject", object("b/app.zip"), { "s3:ExistingObjectTag/UseWithCodeDeploy": "false" }],
  ["s3:PutObject", object("b/CodeDeploy/app.zip")],
  ["lambda:InvokeFunction", fn()],
  ["lambda:UpdateFunctionCode", fn()],
];

export const POLICIES: Readonly<Record<string, Row>> = {
  "service-role/AWSLambdaBasicExecutionRole": {
    everywhere: LOGS,
    never: [
      ["logs:GetLogEvents", group("/aws/lambda/f")],
      ["dynamodb:GetItem", arn("dynamodb", "table/t")],
    ],
  },
  "service-role/AWSLambdaSQSQueueExecutionRole": {
    everywhere: [...LOGS, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    some: on(arn("sqs", "q"), "sqs", ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]),
    never: on(arn("sqs", "q"), "sqs", ["SendMessage", "ChangeMessageVisibility", "PurgeQueue"]),
  },
  "service-role/AWSLambdaDynamoDBExecutionRole": {
    everywhere: [...LOGS, ...STREAM],
    some: on(arn("dynamodb", "table/t/stream/2026-01-01T00:00:00.000"), "dynamodb", ["GetRecords", "DescribeStream"]),
    never: on(arn("dynamodb", "table/t"), "dynamodb", ["GetItem", "PutItem", "DescribeTable", "Scan"]),
  },
  "service-role/AWSLambdaKinesisExecutionRole": {
    everywhere: [
      ...LOGS,
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
      "kinesis:ListStreams",
      "kinesis:SubscribeToShard",
    ],
    never: on(arn("kinesis", "stream/s"), "kinesis", ["PutRecord", "RegisterStreamConsumer", "DescribeStreamConsumer"]),
  },
  "service-role/AWSLambdaMSKExecutionRole": {
    everywhere: [
      ...LOGS,
      "kafka:DescribeCluster",
      "kafka:DescribeClusterV2",
      "kafka:GetBootstrapBrokers",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ],
    never: [["kafka:DeleteCluster", arn("kafka", "cluster/c/1")]],
  },
  "service-role/AWSLambdaVPCAccessExecutionRole": {
    everywhere: [...LOGS, ...INTERFACES, "ec2:DescribeSubnets"],
    never: [
      ["ec2:AttachNetworkInterface", ec2("network-interface/eni-1")],
      ["ec2:RunInstances", ec2("instance/*")],
    ],
  },
  "service-role/AWSLambdaENIManagementAccess": {
    everywhere: INTERFACES,
    never: [
      ["ec2:DescribeSubnets", "*"],
      ["logs:PutLogEvents", group("/aws/lambda/f")],
    ],
  },
  "service-role/AWSLambdaBasicDurableExecutionRolePolicy": {
    everywhere: [...LOGS, "lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"],
    never: [
      ["lambda:InvokeFunction", fn()],
      ["lambda:StopDurableExecution", fn()],
    ],
  },
  "service-role/AWSLambdaRole": {
    everywhere: ["lambda:InvokeFunction"],
    some: [["lambda:InvokeFunction", fn("f:live")]],
    never: [
      ["lambda:InvokeFunctionUrl", fn()],
      ["lambda:GetFunction", fn()],
    ],
  },
  "AWSLambdaInvocation-DynamoDB": {
    everywhere: ["lambda:InvokeFunction", ...STREAM],
    never: [["logs:CreateLogStream", group("/aws/lambda/f")]],
  },
  AWSLambdaExecute: {
    everywhere: [],
    some: [
      ["logs:*", group("/any")],
      ["s3:GetObject", object("b/k")],
      ["s3:PutObject", object("b/k")],
    ],
    never: [
      ["s3:DeleteObject", object("b/k")],
      ["s3:ListBucket", object("b")],
      ["lambda:InvokeFunction", fn()],
    ],
  },
  AWSXRayDaemonWriteAccess: {
    everywhere: [
      "xray:GetSamplingRules",
      "xray:GetSamplingStatisticSummaries",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ],
    never: [["xray:GetTraceSummaries", "*"]],
  },
  CloudWatchLambdaInsightsExecutionRolePolicy: {
    everywhere: ["logs:CreateLogGroup"],
    some: on(group("/aws/lambda-insights"), "logs", ["CreateLogStream", "PutLogEvents"]),
    never: [
      ...on(group("/aws/lambda/f"), "logs", ["CreateLogStream", "PutLogEvents"]),
      ["logs:PutLogEvents", group("/aws/lambda-insights-of-mine")],
    ],
  },
  CloudWatchLambdaApplicationSignalsExecutionRolePolicy: {
    everywhere: ["xray:PutTraceSegments"],
    some: LOGS.map((action) => [action, group("/aws/application-signals/data")]),
    never: [
      ...LOGS.map((action): Ask => [action, group("/aws/lambda/f")]),
      ["logs:PutLogEvents", group("/aws/application-signals/data", "111122223333")],
    ],
  },
  "service-role/AmazonS3ObjectLambdaExecutionRolePolicy": {
    everywhere: [...LOGS, "s3-object-lambda:WriteGetObjectResponse"],
    never: [
      ["s3-object-lambda:GetObject", arn("s3-object-lambda", "accesspoint/a")],
      ["s3:GetObject", object("b/k")],
    ],
  },
  AWSLambda_FullAccess: {
    everywhere: [...CONSOLE, "kms:DescribeKey", "lambda:*"],
    some: [
      ["lambda:*", fn()],
      ["iam:PassRole", role("r"), passedTo("lambda.amazonaws.com")],
      ...on(group("/aws/lambda/f"), "logs", READ_LOGS),
      [
        "iam:CreateServiceLinkedRole",
        role("aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda"),
        { "iam:AWSServiceName": "lambda.amazonaws.com" },
      ],
    ],
    never: [
      ["iam:PassRole", role("r"), passedTo("ec2.amazonaws.com")],
      ["iam:PassRole", role("r")],
      ["iam:CreateRole", role("r")],
      ["iam:CreateServiceLinkedRole", role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")],
      ["logs:GetLogEvents", group("/aws/apigateway/a")],
      ["logs:StartQuery", group("/aws/lambda/f")],
      ["logs:DeleteLogGroup", group("/aws/lambda/f")],
      ["s3:GetObject", object("b/code.zip")],
    ],
  },
  AWSLambda_ReadOnlyAccess: {
    everywhere: [...CONSOLE, "cloudformation:ListStacks", "lambda:Get*", "lambda:List*"],
    some: [["lambda:Get*", fn()], ...on(group("/aws/lambda/f"), "logs", [...READ_LOGS, ...QUERY_LOGS])],
    never: [
      ["lambda:InvokeFunction", fn()],
      ["lambda:UpdateFunctionCode", fn()],
      ["kms:DescribeKey", arn("kms", "key/1")],
      ["iam:PassRole", role("r"), passedTo("lambda.amazonaws.com")],
      ["logs:GetLogEvents", group("/aws/apigateway/a")],
    ],
  },
  "service-role/AWSCodeDeployRoleForLambda": {
    everywhere: [...DEPLOY_LAMBDA, "sns:Publish"],
    some: DEPLOY_SOME,
    never: DEPLOY_NEVER,
  },
  "service-role/AWSCodeDeployRoleForLambdaLimited": {
    everywhere: DEPLOY_LAMBDA,
    some: DEPLOY_SOME,
    never: [...DEPLOY_NEVER, ["sns:Publish", arn("sns", "t")]],
  },
  AWSLambdaManagedEC2ResourceOperator: {
    everywhere: [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeCapacityReservations",
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceStatus",
      "ec2:DescribeInstanceTypeOfferings",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcEncryptionControls",
    ],
    some: [
      ["ec2:RunInstances", ec2("instance/i-1"), operatedBy("scaler")],
      ["ec2:CreateTags", ec2("volume/v-1"), operatedBy("scaler")],
      ["ec2:AttachNetworkInterface", ec2("network-interface/eni-1"), operatedBy("scaler")],
      ["ec2:RunInstances", ec2("subnet/s-1")],
      ["ec2:CreateNetworkInterface", ec2("security-group/sg-1")],
      ["ec2:RunInstances", `arn:aws:ec2:${REGION}::image/ami-1`, { "ec2:Owner": "amazon" }],
      ["logs:CreateLogGroup", arn("logs", "log-group:g")],
      ["logs:CreateLogStream", group("g")],
      ["logs:PutLogEvents", group("g")],
    ],
    never: [
      ["ec2:RunInstances", ec2("instance/i-1")],
      ["ec2:RunInstances", ec2("instance/i-1"), operatedBy("network-connectors")],
      ["ec2:RunInstances", `arn:aws:ec2:${REGION}::image/ami-1`, { "ec2:Owner": "self" }],
      ["ec2:TerminateInstances", ec2("instance/i-1"), operatedBy("scaler")],
    ],
  },
  AWSLambdaNetworkConnectorOperatorPolicy: {
    everywhere: [],
    some: [
      ["ec2:CreateNetworkInterface", ec2("subnet/s-1")],
      ["ec2:CreateNetworkInterface", ec2("security-group/sg-1")],
      // ForAllValues holds of a request without tags, too.
      ["ec2:CreateNetworkInterface", ec2("network-interface/*")],
      ["ec2:CreateNetworkInterface", ec2("network-interface/*"), { "aws:TagKeys": ["aws:lambda:networkConnectorId"] }],
      [
        "ec2:CreateTags",
        ec2("network-interface/eni-1"),
        { "ec2:CreateAction": "CreateNetworkInterface", ...operatedBy("network-connectors") },
      ],
    ],
    never: [
      ["ec2:CreateNetworkInterface", ec2("network-interface/*"), { "aws:TagKeys": ["team"] }],
      ["ec2:CreateTags", ec2("network-interface/eni-1"), { "ec2:CreateAction": "CreateNetworkInterface" }],
      ["ec2:CreateTags", ec2("instance/i-1"), operatedBy("network-connectors")],
      ["ec2:DeleteNetworkInterface", ec2("network-interface/eni-1")],
    ],
  },
  AWSQuickSetupPatchPolicyLambdaExecutionPolicy: {
    everywhere: [],
    some: [
      ["ssm:DescribeAssociation", arn("ssm", "association/a")],
      ["ssm:DescribeAssociationExecutions", arn("ssm", "association/a")],
      ["ssm:UpdateAssociation", arn("ssm", "document/AWSQuickSetup-Patch")],
      ["iam:PassRole", role("AWS-QuickSetup-AutomationRole-1"), passedTo("ssm.amazonaws.com")],
    ],
    never: [
      ["ssm:UpdateAssociation", arn("ssm", "document/mine")],
      ["ssm:DeleteAssociation", arn("ssm", "association/a")],
      ["iam:PassRole", role("AWS-QuickSetup-AutomationRole-1"), passedTo("lambda.amazonaws.com")],
      ["iam:PassRole", role("r"), passedTo("ssm.amazonaws.com")],
    ],
  },
  // AWS DeepLens is no more, nor are its actions in the service reference.
  AWSDeepLensLambdaFunctionAccessPolicy: {
    everywhere: [
      "kinesisvideo:CreateStream",
      "kinesisvideo:DescribeStream",
      "kinesisvideo:GetDataEndpoint",
      "kinesisvideo:PutMedia",
    ],
    some: [
      ["deeplens:ListDevices", "*"],
      ["s3:ListBucket", object("deeplens-b")],
      ["s3:GetObject", object("deeplens-b/k")],
      ...on(group("/aws/greengrass/f"), "logs", [
        "CreateLogGroup",
        "CreateLogStream",
        "DescribeLogStreams",
        "PutLogEvents",
      ]),
    ],
    never: [
      ["s3:GetObject", object("b/deeplens")],
      ["s3:PutObject", object("deeplens-b/k")],
      ["logs:PutLogEvents", group("/aws/lambda/f")],
    ],
  },
  "service-role/AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy": {
    everywhere: [],
    some: [
      ...on(arn("ecr", "repository/sagemaker-r"), "ecr", ["BatchDeleteImage", "CreateRepository", "PutImage"]),
      ...on(arn("events", "rule/sagemaker-r"), "events", ["PutRule", "PutTargets", "DeleteRule"]),
      ...on(object("sagemaker-b"), "s3", ["CreateBucket", "ListBucket", "PutBucketCors"]),
      ...on(object("aws-glue-b/k"), "s3", ["GetObject", "PutObject", "DeleteObject"]),
      ["sagemaker:CreateEndpoint", arn("sagemaker", "endpoint/e")],
      ["sagemaker:CreatePipeline", arn("sagemaker", "pipeline/p")],
      ["iam:PassRole", role("service-role/AmazonSageMakerServiceCatalogProductsExecutionRole")],
      ["logs:PutLogEvents", group("/aws/lambda/f")],
      [
        "codebuild:StartBuild",
        arn("codebuild", "project/sagemaker-p"),
        { "aws:ResourceTag/sagemaker:project-name": "p" },
      ],
    ],
    never: [
      ["ecr:GetDownloadUrlForLayer", arn("ecr", "repository/sagemaker-r")],
      ["ecr:PutImage", arn("ecr", "repository/r")],
      ["events:PutRule", arn("events", "rule/r")],
      ["s3:GetObject", object("b/k")],
      ["sagemaker:CreateUserProfile", arn("sagemaker", "user-profile/d/u")],
      ["iam:PassRole", role("service-role/AmazonSageMakerServiceCatalogProductsUseRole")],
      ["logs:PutLogEvents", group("/aws/codebuild/p")],
      ["codebuild:StartBuild", arn("codebuild", "project/sagemaker-p")],
    ],
  },
  "service-role/AmazonSageMakerPartnerServiceCatalogProductsLambdaServiceRolePolicy": {
    everywhere: [],
    some: [
      [
        "secretsmanager:GetSecretValue",
        arn("secretsmanager", "secret:s-AbCdEf"),
        { "aws:ResourceTag/sagemaker:partner": "p" },
      ],
    ],
    never: [
      ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:s-AbCdEf")],
      [
        "secretsmanager:PutSecretValue",
        arn("secretsmanager", "secret:s-AbCdEf"),
        { "aws:ResourceTag/sagemaker:partner": "p" },
      ],
    ],
  },
  "aws-service-role/AWSLambdaReplicator": {
    linkedTo: "replicator.lambda.amazonaws.com",
    // StringLikeIfExists: a request that says to whom the role is passed must say Lambda.
    everywhere: ["cloudfront:ListDistributionsByLambdaFunction", "iam:PassRole"],
    some: [
      ...on(fn(), "lambda", ["CreateFunction", "DeleteFunction", "DisableReplication"]),
      ["iam:PassRole", role("r"), passedTo("lambda.amazonaws.com")],
    ],
    never: [
      ["iam:PassRole", role("r"), passedTo("ec2.amazonaws.com")],
      ...on(fn(), "lambda", ["UpdateFunctionCode", "EnableReplication", "InvokeFunction"]),
    ],
  },
  "aws-service-role/AWSApplicationAutoscalingLambdaConcurrencyPolicy": {
    linkedTo: "lambda.application-autoscaling.amazonaws.com",
    everywhere: [
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:PutMetricAlarm",
      "lambda:DeleteProvisionedConcurrencyConfig",
      "lambda:GetProvisionedConcurrencyConfig",
      "lambda:PutProvisionedConcurrencyConfig",
    ],
    never: [["lambda:PutFunctionConcurrency", fn()]],
  },
  "aws-service-role/AWSLambdaServiceRolePolicy": {
    linkedTo: "lambda.amazonaws.com",
    everywhere: [
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceStatus",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
    ],
    some: [
      ["ec2:TerminateInstances", ec2("instance/i-1"), operatedBy("scaler")],
      ["ec2:DeleteNetworkInterface", ec2("network-interface/eni-1"), operatedBy("network-connectors")],
    ],
    never: [
      ["ec2:TerminateInstances", ec2("instance/i-1")],
      ["ec2:TerminateInstances", ec2("instance/i-1"), operatedBy("network-connectors")],
      ["ec2:DeleteNetworkInterface", ec2("network-interface/eni-1"), operatedBy("scaler")],
      ["ec2:RunInstances", ec2("instance/i-1"), operatedBy("scaler")],
    ],
  },
};
