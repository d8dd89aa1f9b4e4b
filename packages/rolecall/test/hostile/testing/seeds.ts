/** Things that are there, and the values that name them, so that random requests have something to hit. */
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { zipOf } from "../../../src/runtime/testing/functions.js";
import type { Clients } from "./clients.js";
import type { Pool } from "./inputs.js";
import type { Key } from "./stage.js";

const QUEUE_URLS = ["queue-1", "queue-2.fifo"].map((name) => `http://127.0.0.1/000000000000/${name}`);
const ITEM = { id: { S: "1" }, n: { N: "1" } };
const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const });
const TABLES = [
  {
    TableName: "table-1",
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
    KeySchema: [hash("id")],
  },
  {
    TableName: "table-2",
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" as const },
      { AttributeName: "n", AttributeType: "N" as const },
    ],
    KeySchema: [hash("id"), { AttributeName: "n", KeyType: "RANGE" as const }],
    GlobalSecondaryIndexes: [
      { IndexName: "index-1", KeySchema: [hash("n")], Projection: { ProjectionType: "ALL" as const } },
    ],
  },
];

const statement = (more: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
const ALLOW = statement({ Action: "*", Resource: "*" });
const TRUST = statement({
  Principal: { Service: ["lambda.amazonaws.com", "scheduler.amazonaws.com"], AWS: "*" },
  Action: "sts:AssumeRole",
});
const ROLE_ARN = "arn:aws:iam::000000000000:role/role-1";
const POLICY_ARN = "arn:aws:iam::000000000000:policy/policy-1";
const TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/table-1";
const GROUP_ARN = "arn:aws:logs:us-east-1:000000000000:log-group:log-group-1";
const ISSUER_ARN = "arn:aws:iam::000000000000:oidc-provider/issuer.example.com";
const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:queue-1";
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:function-1";
export const PACKAGE = zipOf({ "index.js": "exports.handler = async (event) => event" });

const OPENAPI = JSON.stringify({
  openapi: "3.0.1",
  info: { title: "api-3", version: "1" },
  servers: [{ url: "https://a.example/b/c" }],
  paths: {
    "/{a}": {
      get: {
        security: [{ tokens: ["read"] }],
        "x-amazon-apigateway-integration": { type: "aws_proxy", uri: FUNCTION_ARN, payloadFormatVersion: "2.0" },
      },
    },
  },
  components: {
    securitySchemes: {
      tokens: {
        "x-amazon-apigateway-authorizer": {
          type: "jwt",
          identitySource: "$request.header.Authorization",
          jwtConfiguration: { issuer: "https://issuer.example.com", audience: ["client-1"] },
        },
      },
    },
  },
});

const FUNCTION = {
  Role: ROLE_ARN,
  Runtime: "nodejs20.x" as const,
  Handler: "index.handler",
  Code: { ZipFile: PACKAGE },
};

/** Makes them as root, save those that are there already: random requests delete what they meet. */
export async function plant({ iam, dynamodb, logs, lambda, sqs }: Clients): Promise<void> {
  const inline = { PolicyName: "inline-1", PolicyDocument: ALLOW };
  const users = ["user-1", "user-2", "nobody"].map((UserName) => new CreateUserCommand({ UserName }));
  const roles = ["role-1", "role-2"].map(
    (RoleName) => new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }),
  );
  const first = [
    ...users,
    ...roles,
    new CreateGroupCommand({ GroupName: "group-1" }),
    new CreatePolicyCommand({ PolicyName: "policy-1", PolicyDocument: ALLOW }),
    new CreateInstanceProfileCommand({ InstanceProfileName: "profile-1" }),
    new CreateOpenIDConnectProviderCommand({ Url: "https://issuer.example.com", ClientIDList: ["client-1"] }),
  ];
  for (const command of first) await iam.send(command as never).catch(unlessThere);
  const second = [
    new AddUserToGroupCommand({ GroupName: "group-1", UserName: "user-1" }),
    new PutRolePolicyCommand({ RoleName: "role-1", ...inline }),
    new PutUserPolicyCommand({ UserName: "user-1", ...inline }),
    new PutGroupPolicyCommand({ GroupName: "group-1", ...inline }),
    new CreateLoginProfileCommand({ UserName: "user-1", Password: "Pa55word!Pa55word" }),
  ];
  for (const command of second) await iam.send(command as never).catch(unlessThere);
  for (const table of TABLES) await dynamodb.send(new CreateTableCommand(table)).catch(unlessThere);
  await until(async () => {
    for (const TableName of ["table-1", "table-2"]) await dynamodb.send(new PutItemCommand({ TableName, Item: ITEM }));
  });
  const group = { logGroupName: "log-group-1" };
  const stream = { ...group, logStreamName: "stream-1" };
  const logEvents = [{ timestamp: Date.now(), message: '{"level":"info","n":1}' }];
  await logs.send(new CreateLogGroupCommand(group)).catch(unlessThere);
  await logs.send(new CreateLogStreamCommand(stream)).catch(unlessThere);
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents })).catch(unlessThere);
  await lambda.send(new CreateFunctionCommand({ ...FUNCTION, FunctionName: "function-1" })).catch(unlessThere);
  await sqs.send(new CreateQueueCommand({ QueueName: "queue-1" })).catch(unlessThere);
  await sqs
    .send(new CreateQueueCommand({ QueueName: "queue-2.fifo", Attributes: { FifoQueue: "true" } }))
    .catch(unlessThere);
  await sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URLS[0], MessageBody: "m" })).catch(unlessThere);
}

/** A user who may do nothing, and is deleted by nobody. */
export async function strangersKey({ iam }: Clients): Promise<Key> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }));
  return { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "" };
}

/** What is there already; or what a random request forbade, such as a password by the account's policy. */
function unlessThere(error: unknown): void {
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === undefined || status >= 500) throw error;
}

async function until(work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const documents = [
  ALLOW,
  TRUST,
  statement({ Action: ["s3:Get*", "iam:*"], Resource: "arn:aws:s3:::${aws:username}/*" }),
  statement({ Action: "s3:*", Resource: "*", Condition: { StringLike: { "aws:PrincipalTag/a": ["*", "${x}"] } } }),
  '{"Version":"2012-10-17","Statement":[]}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":"iam:*","Resource":"*"}]}',
  '{"__proto__":{"Statement":1}}',
  "[]",
  "null",
  "{",
  `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
];
const item = [{ id: { S: "1" } }, { id: { S: "1" }, n: { N: "1" } }, { id: { S: "2" }, n: { N: "2" } }, {}];
const expressions = [
  "id = :id",
  "#id = :id",
  "#id = :id AND n > :n",
  "attribute_exists(id)",
  "contains(a[0].b, :n) OR NOT size(id) >= :n",
  "begins_with(#id, :id)",
  "id IN (:id, :n)",
  "n BETWEEN :n AND :n",
  "((((id = :id))))",
  "SET n = n + :n",
  "SET a[999999] = list_append(if_not_exists(a, :l), :l)",
  "REMOVE n, a.b[1]",
  "ADD n :n DELETE s :s",
  "id, n, a.b[0]",
  "a".repeat(5_000),
  "(".repeat(4_000),
  "NOT ".repeat(1_000),
];
const attributes = [
  { S: "1" },
  { N: "1" },
  { N: "1e125" },
  { N: "-0.00000000000000000000000000000000000001" },
  { N: "nonsense" },
  { N: "" },
  { B: Buffer.from("b") },
  { SS: ["a", "a"] },
  { NS: ["1", "1.0"] },
  { NS: [] },
  { BS: [Buffer.from("")] },
  { NULL: true },
  { BOOL: false },
  { L: [{ S: "" }, { M: { a: { NULL: true } } }] },
  { M: { "": { N: "5" }, __proto__: { S: "x" } } },
];
const functions = ["function-1", "function-2", FUNCTION_ARN, `${FUNCTION_ARN}:$LATEST`, "000000000000:function-1"];

export const POOL: Pool = {
  username: ["user-1", "user-2", "user-3"],
  newusername: ["user-2", "user-3"],
  groupname: ["group-1", "group-2"],
  newgroupname: ["group-2", "group-3"],
  rolename: ["role-1", "role-2", "role-3"],
  policyname: ["inline-1", "policy-1", "policy-2"],
  policyarn: [POLICY_ARN, `${POLICY_ARN}2`, "arn:aws:iam::aws:policy/AdministratorAccess"],
  policysourcearn: [ROLE_ARN, "arn:aws:iam::000000000000:user/user-1", "arn:aws:iam::000000000000:group/group-1"],
  permissionsboundary: [POLICY_ARN, "arn:aws:iam::aws:policy/ReadOnlyAccess"],
  policydocument: documents,
  assumerolepolicydocument: documents,
  existingpolicydocument: documents,
  newpolicydocument: documents,
  policyinputlist: documents,
  "policyinputlist.member": documents,
  policy: documents,
  resourcepolicy: documents,
  instanceprofilename: ["profile-1", "profile-2"],
  openidconnectproviderarn: [ISSUER_ARN],
  path: ["/", "/a/", "/a/b/"],
  pathprefix: ["/", "/a"],
  password: ["Pa55word!Pa55word"],
  marker: [undefined],
  maxitems: [1, 2, 100],
  actionname: ["s3:GetObject", "iam:PassRole", "nonsense", "lambda:InvokeFunction"],
  resourcearn: [POLICY_ARN, ROLE_ARN, TABLE_ARN, GROUP_ARN, FUNCTION_ARN, "*"],
  rolearn: [ROLE_ARN, "arn:aws:iam::000000000000:role/role-2"],
  rolesessionname: ["session-1"],
  durationseconds: [900, 3600],
  tokencode: ["123456"],
  serialnumber: ["arn:aws:iam::000000000000:mfa/user-1"],
  webidentitytoken: ["a.b.c", `${"e30"}.${"e30"}.`, "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0."],
  samlassertion: ["PHg+"],
  arn: [POLICY_ARN, ROLE_ARN],
  key: [item[0], item[1], "Owner", "aws:x"],
  tagkey: ["Owner"],
  scheduleexpression: [
    "rate(1 minute)",
    "at(2099-12-31T23:59:59)",
    "cron(0 2 ? * 6#5 2199)",
    "cron(0/1 0 31 2 ? *)",
    "rate(9007199254740993 days)",
  ],
  scheduleexpressiontimezone: ["UTC", "Europe/Berlin", "Etc/GMT-14", "nowhere"],
  queueurl: QUEUE_URLS,
  queuename: ["queue-1", "queue-2.fifo", "queue-3"],
  sourcearn: ["arn:aws:sqs:us-east-1:000000000000:queue-1"],
  // A wait that is taken would be waited out.
  waittimeseconds: [0, 21],
  tablename: ["table-1", "table-2", TABLE_ARN, "table-3"],
  item,
  exclusivestartkey: item,
  keys: item,
  indexname: ["index-1", "index-2"],
  "requestitem.key": ["table-1", "table-2"],
  attributename: ["id", "n"],
  conditionexpression: expressions,
  filterexpression: expressions,
  keyconditionexpression: expressions,
  updateexpression: expressions,
  projectionexpression: expressions,
  expressionattributevalue: attributes,
  expressionattributevalues: [
    { ":id": { S: "1" }, ":n": { N: "1" } },
    { ":l": { L: [] }, ":n": { N: "2" } },
  ],
  "expressionattributevalue.key": [":id", ":n", ":l", ":s"],
  "expressionattributevalue.value": attributes,
  expressionattributenames: [{ "#id": "id" }],
  "item.key": ["id", "n", "a"],
  "item.value": attributes,
  "key.key": ["id", "n"],
  "key.value": attributes,
  value: ["1", attributes[0], attributes[1]],
  segment: [0, 1],
  totalsegments: [1, 2],
  limit: [1, 2, 100],
  functionname: functions,
  role: [ROLE_ARN, "arn:aws:iam::000000000000:role/role-2"],
  runtime: ["nodejs20.x", "nodejs22.x"],
  handler: ["index.handler", "index.nothing", "nothing.handler"],
  zipfile: [PACKAGE, PACKAGE.subarray(0, 50), Buffer.from("PK")],
  timeout: [1, 3],
  qualifier: ["$LATEST", "1", "live"],
  payload: [Buffer.from("{}"), Buffer.from("{"), Buffer.from("")],
  clientcontext: ["e30=", "x"],
  resource: [FUNCTION_ARN],
  destinationarn: [FUNCTION_ARN, `${FUNCTION_ARN}:live`, "arn:aws:logs:us-east-1:000000000000:destination:d"],
  loggroupname: ["log-group-1", "log-group-2", "/aws/lambda/function-1"],
  loggroupidentifier: ["log-group-1", GROUP_ARN, `${GROUP_ARN}:*`],
  loggroupnameprefix: ["log"],
  logstreamname: ["stream-1", "stream-2"],
  logstreamnames: [["stream-1"], ["stream-1", "stream-2"]],
  filterpattern: ["", "info", "-info ?x", "{ $.level = info }", "[a, b, ...]", "%a|b%", '"', "{", "{ ($.n > 0 && "],
  timestamp: [Date.now(), Date.now() + 1, 0],
  starttime: [0, Date.now()],
  endtime: [Date.now() + 10_000, 0],
  nexttoken: ["x", undefined],
  retentionindays: [1, 7, 4],
};

const named = { UserName: "user-1", RoleName: "role-1", GroupName: "group-1" };
const inlinePolicy = { PolicyName: "inline-1", PolicyDocument: ALLOW };
const values = { ":id": { S: "1" }, ":n": { N: "1" } };
const keyOf1 = { TableName: "table-1", Key: { id: { S: "1" } } };
const keyOf2 = { TableName: "table-2", Key: ITEM };
const condition = { ConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": { S: "1" } } };
const stream1 = { logGroupName: "log-group-1", logStreamName: "stream-1" };

const SCHEDULES = [
  { Arn: QUEUE_ARN, Input: "tick" },
  { Arn: FUNCTION_ARN, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
  {
    Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
    Input: JSON.stringify({ QueueUrl: QUEUE_URLS[0], MessageBody: "m" }),
  },
  { Arn: "arn:aws:scheduler:::aws-sdk:iam:createUser", Input: '{"UserName":{"__proto__":1}}' },
].map((target) => ({
  Name: "schedule-1",
  ScheduleExpression: "cron(0/5 * L * ? *)",
  ScheduleExpressionTimezone: "Australia/Lord_Howe",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { ...target, RoleArn: ROLE_ARN },
}));

/** Inputs that are answered, or come close to it; by operation. */
export const EXAMPLES: Readonly<Record<string, readonly object[]>> = {
  CreateConnection: [
    {
      Name: "connection-1",
      AuthorizationType: "BASIC",
      AuthParameters: { BasicAuthParameters: { Username: "u", Password: "p" } },
    },
    {
      Name: "connection-2",
      AuthorizationType: "OAUTH_CLIENT_CREDENTIALS",
      AuthParameters: {
        OAuthParameters: {
          ClientParameters: { ClientID: "i", ClientSecret: "s" },
          AuthorizationEndpoint: "http://127.0.0.1:1/token",
          HttpMethod: "POST",
        },
      },
    },
  ],
  CreateSchedule: SCHEDULES,
  UpdateSchedule: SCHEDULES,
  CreateTable: TABLES.map((table) => ({ ...table, TableName: "table-3" })),
  UpdateTable: [
    { TableName: "table-1", DeletionProtectionEnabled: false },
    { TableName: "table-2", BillingMode: "PAY_PER_REQUEST" },
  ],
  UpdateTimeToLive: [
    { TableName: "table-1", TimeToLiveSpecification: { AttributeName: "n", Enabled: true } },
    { TableName: "table-1", TimeToLiveSpecification: { AttributeName: "n", Enabled: false } },
  ],
  PutItem: [
    { TableName: "table-1", Item: { ...ITEM, a: { L: [{ M: { b: { SS: ["x"] } } }] } }, ReturnValues: "ALL_OLD" },
    { TableName: "table-2", Item: ITEM, ...condition },
  ],
  GetItem: [keyOf1, keyOf2],
  DeleteItem: [keyOf2, { ...keyOf1, ...condition }],
  UpdateItem: [
    { ...keyOf1, UpdateExpression: "SET m = :n", ExpressionAttributeValues: { ":n": { N: "1" } } },
    { ...keyOf2, UpdateExpression: "ADD a :n", ExpressionAttributeValues: { ":n": { NS: ["1"] } } },
    ...expressions.map((UpdateExpression) => ({ ...keyOf1, UpdateExpression, ExpressionAttributeValues: values })),
  ],
  Query: [
    { TableName: "table-1", KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": { S: "1" } } },
    { TableName: "table-2", KeyConditionExpression: "id = :id AND n > :n", ExpressionAttributeValues: values },
    {
      TableName: "table-2",
      IndexName: "index-1",
      KeyConditionExpression: "n = :n",
      ExpressionAttributeValues: { ":n": { N: "1" } },
    },
  ],
  Scan: [{ TableName: "table-1" }, { TableName: "table-2", IndexName: "index-1" }],
  BatchGetItem: [{ RequestItems: { "table-1": { Keys: [keyOf1.Key] }, "table-2": { Keys: [ITEM] } } }],
  BatchWriteItem: [
    { RequestItems: { "table-1": [{ PutRequest: { Item: ITEM } }], "table-2": [{ DeleteRequest: { Key: ITEM } }] } },
  ],
  TransactGetItems: [{ TransactItems: [{ Get: keyOf1 }, { Get: keyOf2 }] }],
  TransactWriteItems: [
    {
      ClientRequestToken: "token-1",
      TransactItems: [{ Put: { TableName: "table-1", Item: ITEM } }, { ConditionCheck: { ...keyOf2, ...condition } }],
    },
    { TransactItems: [{ Delete: keyOf1 }, { Put: { TableName: "table-2", Item: ITEM, ...condition } }] },
  ],
  CreateFunction: [{ ...FUNCTION, FunctionName: "function-2" }],
  Invoke: [{ FunctionName: "function-1", Payload: Buffer.from("{}"), LogType: "Tail" }],
  UpdateFunctionCode: [{ FunctionName: "function-1", ZipFile: PACKAGE }],
  UpdateFunctionConfiguration: [{ FunctionName: "function-1", Timeout: 3 }],
  ...Object.fromEntries(
    ["GetFunction", "GetFunctionConfiguration", "ListVersionsByFunction"].map((name) => [
      name,
      [{ FunctionName: "function-1" }],
    ]),
  ),
  PutLogEvents: [{ ...stream1, logEvents: [{ timestamp: Date.now(), message: "m" }] }],
  GetLogEvents: [stream1],
  FilterLogEvents: [
    { logGroupName: "log-group-1" },
    ...["info", "{ $.n = 1 }", "[a]", "%i%"].map((filterPattern) => ({ logGroupName: "log-group-1", filterPattern })),
  ],
  DescribeLogStreams: [{ logGroupName: "log-group-1", orderBy: "LastEventTime" }],
  PutMetricFilter: [
    {
      logGroupName: "log-group-1",
      filterName: "filter-1",
      filterPattern: "info",
      metricTransformations: [{ metricName: "m", metricNamespace: "n", metricValue: "1" }],
    },
  ],
  AssumeRole: [
    { RoleArn: ROLE_ARN, RoleSessionName: "session-1" },
    {
      RoleArn: ROLE_ARN,
      RoleSessionName: "session-1",
      Policy: ALLOW,
      Tags: [{ Key: "a", Value: "b" }],
      TransitiveTagKeys: ["a"],
    },
  ],
  GetFederationToken: [{ Name: "name-1", Policy: ALLOW }, { Name: "name-1" }],
  GetSessionToken: [{}],
  GetAccessKeyInfo: [{ AccessKeyId: "AKIAIOSFODNN7EXAMPLE" }],
  SimulateCustomPolicy: [{ PolicyInputList: [ALLOW], ActionNames: ["s3:GetObject"] }],
  SimulatePrincipalPolicy: [{ PolicySourceArn: ROLE_ARN, ActionNames: ["s3:GetObject"] }],
  ValidatePolicy: documents.map((policyDocument) => ({ policyDocument, policyType: "IDENTITY_POLICY" })),
  CheckNoNewAccess: [
    { existingPolicyDocument: ALLOW, newPolicyDocument: ALLOW, policyType: "IDENTITY_POLICY" },
    { existingPolicyDocument: TRUST, newPolicyDocument: TRUST, policyType: "RESOURCE_POLICY" },
  ],
  CheckAccessNotGranted: [
    { policyDocument: ALLOW, access: [{ actions: ["iam:PassRole"] }], policyType: "IDENTITY_POLICY" },
    { policyDocument: ALLOW, access: [{ resources: [ROLE_ARN], actions: [] }], policyType: "IDENTITY_POLICY" },
  ],
  CheckNoPublicAccess: [{ policyDocument: TRUST, resourceType: "AWS::IAM::AssumeRolePolicyDocument" }],
  CreateApi: [
    { Name: "api-1", ProtocolType: "HTTP", Target: FUNCTION_ARN, RouteKey: "GET /{a}" },
    {
      Name: "api-2",
      ProtocolType: "HTTP",
      CorsConfiguration: { AllowOrigins: ["https://*"], AllowMethods: ["GET"], AllowHeaders: ["x"], MaxAge: 1 },
    },
  ],
  ImportApi: [{ Body: OPENAPI }, { Body: OPENAPI, Basepath: "split", FailOnWarnings: true }],
  CreateRole: [{ RoleName: "role-3", AssumeRolePolicyDocument: TRUST }],
  UpdateAssumeRolePolicy: [{ RoleName: "role-2", PolicyDocument: TRUST }],
  CreatePolicy: [{ PolicyName: "policy-2", PolicyDocument: ALLOW }],
  CreatePolicyVersion: [{ PolicyArn: POLICY_ARN, PolicyDocument: ALLOW, SetAsDefault: true }],
  GetPolicyVersion: [{ PolicyArn: POLICY_ARN, VersionId: "v1" }],
  SetDefaultPolicyVersion: [{ PolicyArn: POLICY_ARN, VersionId: "v1" }],
  CreateAccountAlias: [{ AccountAlias: "alias-1" }],
  CreateOpenIDConnectProvider: [{ Url: "https://other.example.com", ClientIDList: ["client-1"] }],
  CreateAccessKey: [{ UserName: "user-1" }],
  CreateServiceLinkedRole: [{ AWSServiceName: "elasticbeanstalk.amazonaws.com" }],
  CreateServiceSpecificCredential: [{ UserName: "user-1", ServiceName: "codecommit.amazonaws.com" }],
  ListPoliciesGrantingServiceAccess: [{ Arn: ROLE_ARN, ServiceNamespaces: ["s3"] }],
  ...Object.fromEntries(
    ["PutUserPolicy", "PutRolePolicy", "PutGroupPolicy", "GetUserPolicy", "GetRolePolicy", "GetGroupPolicy"].map(
      (name) => [name, [{ ...named, ...inlinePolicy }]],
    ),
  ),
};
