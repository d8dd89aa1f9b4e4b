/** AWS's own clients for every service that has one, and their commands by name. */
import * as accessAnalyzer from "@aws-sdk/client-accessanalyzer";
import * as apigateway from "@aws-sdk/client-api-gateway";
import * as apigatewayv2 from "@aws-sdk/client-apigatewayv2";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as dynamodbstreams from "@aws-sdk/client-dynamodb-streams";
import * as events from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as kinesis from "@aws-sdk/client-kinesis";
import * as kms from "@aws-sdk/client-kms";
import * as lambda from "@aws-sdk/client-lambda";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as secretsmanager from "@aws-sdk/client-secrets-manager";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import type { Key } from "./stage.js";
import { IamToolboxClient } from "./toolbox.js";

export interface Clients {
  readonly "access-analyzer": accessAnalyzer.AccessAnalyzerClient;
  readonly apigateway: apigateway.APIGatewayClient;
  readonly apigatewayv2: apigatewayv2.ApiGatewayV2Client;
  readonly cloudwatch: cloudwatch.CloudWatchClient;
  readonly dynamodb: dynamodb.DynamoDBClient;
  readonly dynamodbstreams: dynamodbstreams.DynamoDBStreamsClient;
  readonly events: events.EventBridgeClient;
  readonly iam: iam.IAMClient;
  readonly "iam-toolbox": IamToolboxClient;
  readonly kinesis: kinesis.KinesisClient;
  readonly kms: kms.KMSClient;
  readonly lambda: lambda.LambdaClient;
  readonly logs: logs.CloudWatchLogsClient;
  readonly organizations: organizations.OrganizationsClient;
  readonly s3: s3.S3Client;
  readonly secretsmanager: secretsmanager.SecretsManagerClient;
  readonly scheduler: scheduler.SchedulerClient;
  readonly sns: sns.SNSClient;
  readonly sqs: sqs.SQSClient;
  readonly ssm: ssm.SSMClient;
  readonly sts: sts.STSClient;
}

/** A request as the SDK hands it to its transport. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A transport of one's own; absent: the SDK's. */
export interface Transport {
  handle(request: SdkRequest): Promise<never>;
}

export function clientsOf(endpoint: string, key: Key, transport?: Transport): Clients {
  const options = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
    maxAttempts: 1,
    ...(transport === undefined ? {} : { requestHandler: transport }),
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  };
  return {
    "access-analyzer": new accessAnalyzer.AccessAnalyzerClient(options),
    apigateway: new apigateway.APIGatewayClient(options),
    apigatewayv2: new apigatewayv2.ApiGatewayV2Client(options),
    cloudwatch: new cloudwatch.CloudWatchClient(options),
    dynamodb: new dynamodb.DynamoDBClient(options),
    dynamodbstreams: new dynamodbstreams.DynamoDBStreamsClient(options),
    events: new events.EventBridgeClient(options),
    iam: new iam.IAMClient(options),
    "iam-toolbox": new IamToolboxClient(endpoint, key, transport),
    kinesis: new kinesis.KinesisClient(options),
    kms: new kms.KMSClient(options),
    lambda: new lambda.LambdaClient(options),
    logs: new logs.CloudWatchLogsClient(options),
    organizations: new organizations.OrganizationsClient(options),
    s3: new s3.S3Client({ ...options, forcePathStyle: true }),
    secretsmanager: new secretsmanager.SecretsManagerClient(options),
    scheduler: new scheduler.SchedulerClient(options),
    sns: new sns.SNSClient(options),
    sqs: new sqs.SQSClient(options),
    ssm: new ssm.SSMClient(options),
    sts: new sts.STSClient(options),
  };
}

/** Any of the clients, whatever its service. */
export interface AnyClient {
  send(command: never): Promise<unknown>;
}

export const clientOf = (clients: Clients, service: string): AnyClient => {
  const client = clients[service as keyof Clients];
  if (client === undefined) throw new Error(`there is no client for ${service} here`);
  return client;
};

const sdks: Readonly<Record<string, object>> = {
  "access-analyzer": accessAnalyzer,
  apigateway,
  apigatewayv2,
  cloudwatch,
  dynamodb,
  dynamodbstreams,
  events,
  iam,
  kinesis,
  kms,
  lambda,
  logs,
  organizations,
  s3,
  secretsmanager,
  scheduler,
  sns,
  sqs,
  ssm,
  sts,
};

export function commandOf(service: string, operation: string, input: object): never {
  // It has one operation, and takes its input as it is.
  if (service === "iam-toolbox") return input as never;
  const sdk = sdks[service] as Readonly<Record<string, new (input: object) => unknown>>;
  const Command = sdk[`${operation}Command`];
  if (Command === undefined) throw new Error(`the SDK has no ${service}:${operation}`);
  return new Command(input) as never;
}
