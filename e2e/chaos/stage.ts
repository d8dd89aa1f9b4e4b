/** What the run is about: queues, a table with a stream, a Kinesis stream, functions that read them and one that is invoked. */
import { CreateTableCommand, DescribeTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  PutFunctionEventInvokeConfigCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { clientsOf, ROOT } from "../sdk-js/clients.js";
import { ACCOUNT, REGION } from "../server.js";

export const KINDS = ["queue", "fifo", "stream", "kinesis", "event"] as const;
export type Kind = (typeof KINDS)[number];
export const TABLE = "chaos";
export const STREAM = "chaos";

export type Clients = ReturnType<typeof clientsAt>;

export const clientsAt = (endpoint: string) => ({
  endpoint,
  ...clientsOf(endpoint),
  sqs: new SQSClient({ endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 }),
  kinesis: new KinesisClient({ endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 }),
});

export const queueUrl = ({ endpoint }: Clients, name: string) => `${endpoint}/${ACCOUNT}/${name}`;
const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

/** Numbers that no function ever takes: they must end where failures go. */
export const isPoison = (n: number) => n % 17 === 16;

/** Long enough that the server and sandboxes are killed with batches under way. */
const WORK_MS = 100;

/** Each handler notes what it handles before it answers, and fails on a tenth of its batches for no reason. */
const handler = (kind: Kind, notes: string): string => {
  const note = `const note = (id) => require("node:fs").appendFileSync(${JSON.stringify(notes)}, "${kind} " + id + " " + process.pid + "\\n");
  const poison = (id) => (${isPoison})(Number(id));
  const luck = () => { if (Math.random() < 0.1) throw new Error("bad luck"); };`;
  const bodies: Record<Kind, string> = {
    queue: `luck(); const batchItemFailures = [];
      for (const { body, messageId } of event.Records) poison(body) ? batchItemFailures.push({ itemIdentifier: messageId }) : note(body);
      return { batchItemFailures };`,
    fifo: "luck(); for (const { body } of event.Records) note(body);",
    stream: `luck(); for (const { eventName, dynamodb } of event.Records) {
      if (eventName === "INSERT") note(dynamodb.NewImage.key.S + "/" + dynamodb.NewImage.n.N);
    }`,
    kinesis: `luck(); for (const { kinesis } of event.Records) note(Buffer.from(kinesis.data, "base64").toString());`,
    event: `if (poison(event.n)) throw new Error("poison"); note(event.n);`,
  };
  return `${note}\nexports.handler = async (event) => {
    await new Promise((resolve) => setTimeout(resolve, ${WORK_MS}));
    ${bodies[kind]}
  };`;
};

/** Answers the mappings' ids. */
export async function setUp(clients: Clients, notes: string): Promise<string[]> {
  const { iam, lambda, dynamodb, sqs, kinesis } = clients;
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "chaos", AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
  );
  for (const name of ["SQSQueue", "DynamoDB", "Kinesis"]) {
    const PolicyArn = `arn:aws:iam::aws:policy/service-role/AWSLambda${name}ExecutionRole`;
    await iam.send(new AttachRolePolicyCommand({ RoleName: "chaos", PolicyArn }));
  }
  const tell = { RoleName: "chaos", PolicyName: "tell", PolicyDocument: allow("sqs:SendMessage", queueArn("failed")) };
  await iam.send(new PutRolePolicyCommand(tell));

  const queue = (QueueName: string, Attributes: Record<string, string> = {}) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  await queue("failed");
  await queue("dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 4 });
  await queue("work", { VisibilityTimeout: "2", RedrivePolicy });
  await queue("work.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true", VisibilityTimeout: "2" });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "key", AttributeType: "S" },
        { AttributeName: "n", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "key", KeyType: "HASH" },
        { AttributeName: "n", KeyType: "RANGE" },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  const quickly = { minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 };
  await waitUntilTableExists({ client: dynamodb, ...quickly }, { TableName: TABLE });
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, ...quickly }, { StreamName: STREAM });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE }));

  for (const kind of KINDS) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: kind,
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: Role?.Arn,
        Timeout: 2,
        Code: { ZipFile: await zipOf({ "index.js": handler(kind, notes) }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, ...quickly }, { FunctionName: kind });
  }
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "event",
      // A retry would come after a minute.
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: queueArn("failed") } },
    }),
  );
  const mapped = async (FunctionName: Kind, input: Omit<CreateEventSourceMappingCommandInput, "FunctionName">) =>
    (await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, ...input }))).UUID ?? "";
  return [
    await mapped("queue", {
      EventSourceArn: queueArn("work"),
      BatchSize: 5,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    }),
    await mapped("fifo", { EventSourceArn: queueArn("work.fifo"), BatchSize: 3 }),
    await mapped("stream", {
      EventSourceArn: Table?.LatestStreamArn,
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 20,
      BisectBatchOnFunctionError: true,
    }),
    await mapped("kinesis", {
      EventSourceArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${STREAM}`,
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 20,
    }),
  ];
}
