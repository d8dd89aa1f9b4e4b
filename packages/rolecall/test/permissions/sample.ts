/** An input for any operation, made from the shapes of AWS's model. */
import type { Member, ModelData, Shape } from "@rolecall/aws-model";
import type { AnyOperation } from "../../src/kernel/operation.js";

export const ACCOUNT = "111122223333";
export const here = { partition: "aws", region: "us-east-1", account: ACCOUNT };

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${service === "iam" || service === "sts" ? "" : "us-east-1"}:${ACCOUNT}:${resource}`;

/** Members whose value the shape alone does not tell, by service. */
const VALUES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  iam: {
    PolicyArn: arn("iam", "policy/p"),
    PermissionsBoundary: arn("iam", "policy/p"),
    PolicySourceArn: arn("iam", "user/u"),
    Arn: arn("iam", "role/r"),
    OpenIDConnectProviderArn: arn("iam", "oidc-provider/id.example.com"),
    SAMLProviderArn: arn("iam", "saml-provider/s"),
    SerialNumber: arn("iam", "mfa/m"),
    Url: "https://id.example.com",
    DeletionTaskId: "task/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS/00000000-0000-4000-8000-000000000000",
    AWSServiceName: "rds.amazonaws.com",
  },
  sts: { RoleArn: arn("iam", "role/r"), Name: "fred", AccessKeyId: "AKIAIOSFODNN7EXAMPLE" },
  kms: {
    KeyId: "00000000-0000-4000-8000-000000000000",
    TargetKeyId: "00000000-0000-4000-8000-000000000000",
    DestinationKeyId: "00000000-0000-4000-8000-000000000000",
    AliasName: "alias/app",
    Tags: [{ TagKey: "team", TagValue: "red" }],
    Operations: ["Encrypt"],
  },
  kinesis: {
    StreamName: "orders",
    StreamARN: arn("kinesis", "stream/orders"),
    ResourceARN: arn("kinesis", "stream/orders"),
    ConsumerARN: arn("kinesis", "stream/orders/consumer/app:1"),
    ShardIterator: Buffer.from(JSON.stringify([arn("kinesis", "stream/orders"), "x", 0, 0, 0])).toString("base64"),
    Tags: { team: "red" },
  },
  cloudwatch: {
    ResourceARN: arn("cloudwatch", "alarm:a"),
    StateValue: "OK",
    StartTime: new Date(0),
    EndTime: new Date(60_000),
    MetricDataQueries: [],
    Period: 60,
  },
  lambda: {
    FunctionName: "f",
    Role: arn("iam", "role/r"),
    Resource: arn("lambda", "function:f"),
    ResourceArn: arn("lambda", "function:f"),
    Action: "lambda:InvokeFunction",
    Principal: "s3.amazonaws.com",
    FunctionVersion: "1",
    LayerName: "layer",
    Arn: arn("lambda", "layer:layer:1"),
    CodeSigningConfigArn: arn("lambda", `code-signing-config:csc-${"0".repeat(17)}`),
    Tags: { team: "red" },
  },
  logs: {
    logGroupName: "g",
    logStreamName: "s",
    destinationName: "d",
    destinationArn: arn("lambda", "function:f"),
    resourceArn: arn("logs", "log-group:g"),
    deliveryDestinationArn: arn("logs", "delivery-destination:d"),
    roleArn: arn("iam", "role/r"),
    tags: { team: "red" },
  },
  sqs: {
    QueueName: "q",
    QueueUrl: `http://127.0.0.1:4566/${ACCOUNT}/q`,
    SourceArn: arn("sqs", "q"),
    TaskHandle: Buffer.from(JSON.stringify({ taskId: "t", sourceArn: arn("sqs", "q") })).toString("base64"),
    AWSAccountIds: [ACCOUNT],
    Actions: ["SendMessage"],
    Tags: { team: "red" },
    tags: { team: "red" },
  },
  organizations: {
    AccountId: "444455556666",
    ChildId: "444455556666",
    TargetId: "444455556666",
    ResourceId: "444455556666",
    RootId: "r-abcd",
    ParentId: "r-abcd",
    SourceParentId: "r-abcd",
    DestinationParentId: "ou-abcd-12345678",
    OrganizationalUnitId: "ou-abcd-12345678",
    PolicyId: "p-abcd1234",
    HandshakeId: "h-abcd1234",
    CreateAccountRequestId: "car-abcd1234",
    Target: { Type: "ACCOUNT", Id: "444455556666" },
    Email: "new@example.com",
    PolicyType: "SERVICE_CONTROL_POLICY",
    Type: "SERVICE_CONTROL_POLICY",
    Filter: "SERVICE_CONTROL_POLICY",
    ChildType: "ACCOUNT",
    ServicePrincipal: "config.amazonaws.com",
  },
  events: {
    Name: "n",
    Rule: "r",
    ResourceARN: arn("events", "event-bus/b"),
    EventSourceArn: arn("events", "event-bus/default"),
    Destination: { Arn: arn("events", "event-bus/default") },
    EventStartTime: new Date(0),
    EventEndTime: new Date(1000),
    TargetArn: arn("sqs", "q"),
    EventPattern: '{"source":["shop"]}',
    Event: "{}",
    Entries: [{ Source: "shop", DetailType: "Order", Detail: "{}" }],
    Targets: [{ Id: "1", Arn: arn("sqs", "q") }],
    ConnectionArn: arn("events", "connection/c/00000000-0000-4000-8000-000000000000"),
    InvocationEndpoint: "https://example.com",
    HttpMethod: "POST",
    AuthorizationType: "API_KEY",
    AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "k", ApiKeyValue: "v" } },
  },
  "access-analyzer": {
    policyType: "IDENTITY_POLICY",
    resourceType: "AWS::SQS::Queue",
    access: [{ actions: ["s3:GetObject"] }],
  },
  apigatewayv2: {
    ResourceArn: "arn:aws:apigateway:us-east-1::/apis/x",
    Tags: { team: "red" },
    ProtocolType: "HTTP",
    AuthorizerType: "REQUEST",
    IntegrationType: "AWS_PROXY",
  },
  sns: {
    TopicArn: arn("sns", "news"),
    ResourceArn: arn("sns", "news"),
    SubscriptionArn: arn("sns", "news:00000000-0000-4000-8000-000000000000"),
    Name: "news",
    Protocol: "sqs",
    Endpoint: arn("sqs", "jobs"),
  },
  scheduler: {
    Name: "n",
    ResourceArn: arn("scheduler", "schedule-group/g"),
    ScheduleExpression: "rate(1 minute)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: arn("sqs", "q"), RoleArn: arn("iam", "role/r") },
  },
  dynamodbstreams: {
    StreamArn: arn("dynamodb", "table/orders/stream/2026-01-01T12:00:00.000"),
    ShardIterator: `${arn("dynamodb", "table/orders/stream/2026-01-01T12:00:00.000")}|1|WzAsMCwwXQ`,
  },
  s3: { CopySource: "x/x" },
  ssm: {
    Name: "/app/db",
    Names: ["/app/db"],
    Path: "/app",
    ResourceType: "Parameter",
    ResourceId: "/app/db",
    Tags: [{ Key: "team", Value: "red" }],
    TagKeys: ["team"],
    Type: "String",
  },
  secretsmanager: {
    SecretId: arn("secretsmanager", "secret:db-AbCdEf"),
    Tags: [{ Key: "team", Value: "red" }],
    TagKeys: ["team"],
  },
  dynamodb: {
    TableName: "orders",
    ResourceArn: arn("dynamodb", "table/orders"),
    BackupArn: arn("dynamodb", "table/orders/backup/01767225600000-0a1b2c3d"),
    TargetTableName: "restored",
    Key: { pk: { S: "a" } },
    Item: { pk: { S: "a" } },
    TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
  },
};

/** Members given although the model does not require them: what AWS's permissions look at. */
const GIVEN: ReadonlySet<string> = new Set(["UserName", "Tags", "tags", "logGroupName", "Role", "StreamName"]);

/** Whole inputs, for operations that need more than their required members. */
const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "kms:Decrypt": { KeyId: "00000000-0000-4000-8000-000000000000" },
  "kms:ReEncrypt": { SourceKeyId: "00000000-0000-4000-8000-000000000000" },
  "kms:RetireGrant": { KeyId: "00000000-0000-4000-8000-000000000000", GrantId: "x" },
  "kinesis:DescribeStreamConsumer": { ConsumerARN: arn("kinesis", "stream/orders/consumer/app:1") },
  "kinesis:DeregisterStreamConsumer": { ConsumerARN: arn("kinesis", "stream/orders/consumer/app:1") },
  "kinesis:UpdateMaxRecordSize": { StreamARN: arn("kinesis", "stream/orders") },
  "organizations:DescribeEffectivePolicy": { PolicyType: "TAG_POLICY" },
  "dynamodb:CreateTable": {
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  },
  "dynamodb:RestoreTableToPointInTime": { SourceTableName: "orders", UseLatestRestorableTime: true },
  "events:StartReplay": { EventSourceArn: arn("events", "archive/a") },
  "sns:Publish": { TopicArn: arn("sns", "news") },
  "sns:Subscribe": { Endpoint: arn("sqs", "jobs") },
  "dynamodb:Query": {
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": { S: "a" } },
  },
  "dynamodb:UpdateItem": { UpdateExpression: "SET a = :v", ExpressionAttributeValues: { ":v": { S: "1" } } },
  "dynamodb:UpdateTable": { BillingMode: "PAY_PER_REQUEST" },
  "dynamodb:BatchGetItem": { RequestItems: { orders: { Keys: [{ pk: { S: "a" } }] } } },
  "dynamodb:BatchWriteItem": { RequestItems: { orders: [{ PutRequest: { Item: { pk: { S: "a" } } } }] } },
  "dynamodb:ExecuteStatement": { Statement: "SELECT * FROM orders WHERE pk = 'a'", Parameters: undefined },
  "dynamodb:BatchExecuteStatement": { Statements: [{ Statement: "SELECT * FROM orders WHERE pk = 'a'" }] },
  "dynamodb:ExecuteTransaction": {
    TransactStatements: [
      { Statement: "EXISTS(SELECT * FROM orders WHERE pk = 'a' AND x = 1)" },
      { Statement: "INSERT INTO orders VALUE {'pk': 'b'}" },
      { Statement: "UPDATE orders SET x = 1 WHERE pk = 'c'" },
      { Statement: "DELETE FROM orders WHERE pk = 'd'" },
    ],
  },
  "dynamodb:TransactGetItems": { TransactItems: [{ Get: { TableName: "orders", Key: { pk: { S: "a" } } } }] },
  "dynamodb:TransactWriteItems": {
    TransactItems: [
      { Put: { TableName: "orders", Item: { pk: { S: "a" } } } },
      { Update: { TableName: "orders", Key: { pk: { S: "b" } }, UpdateExpression: "REMOVE a" } },
      { Delete: { TableName: "orders", Key: { pk: { S: "c" } } } },
      {
        ConditionCheck: {
          TableName: "orders",
          Key: { pk: { S: "d" } },
          ConditionExpression: "attribute_exists(pk)",
        },
      },
    ],
  },
};

export function sampleInput(operation: AnyOperation): Record<string, unknown> {
  const model = operation.service.model();
  const service = operation.service.name;
  const shape = resolve(model, model.operations[operation.name]?.input);
  const required =
    shape?.type === "structure"
      ? Object.entries(shape.members)
          .filter(([name, member]) => member.required || GIVEN.has(name))
          .map(([name, member]) => [name, sample(model, service, name, member)] as const)
      : [];
  return { ...Object.fromEntries(required), ...INPUTS[`${service}:${operation.name}`] };
}

function sample(model: ModelData, service: string, name: string, member: Member): unknown {
  const known = VALUES[service]?.[name];
  const shape = resolve(model, member.shape);
  if (known !== undefined && !(name === "tags" && (shape?.type === "list" || shape?.type === "set"))) return known;
  switch (shape?.type) {
    case "list":
    case "set":
      return /^Tags$/.test(name) ? [{ Key: "team", Value: "red" }] : ["team"];
    case "map":
      return {};
    case "integer":
    case "long":
      return 1;
    case "boolean":
      return false;
    case "structure":
      return {};
    default:
      return "x";
  }
}

const resolve = (model: ModelData, ref: Member["shape"] | undefined): Shape | undefined =>
  typeof ref === "string" ? model.shapes[ref] : ref;
