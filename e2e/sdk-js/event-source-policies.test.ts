/**
 * "Lambda also uses the execution role to get permission to read from event sources", and the managed policies that AWS's
 * guide names for it: without one a mapping is refused, with it the function runs, and once it is detached it does not.
 */
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import {
  CreateTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { AttachRolePolicyCommand, CreateRoleCommand, DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, PutRecordCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { decisions } from "../trail.js";
import { type Clients, clientsOf, ROOT, refusal } from "./clients.js";

const QUICKLY = { minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 10 };
/** A mapping that was turned away tries again within eight seconds. */
const PATIENCE_MS = 15_000;

interface Source {
  readonly arn: string;
  readonly settings: { readonly StartingPosition?: "TRIM_HORIZON" };
  put(name: string): Promise<unknown>;
  end?(): void;
}

interface Case {
  readonly policy: string;
  /** The guide's list, in the order in which Lambda asks. */
  readonly needs: readonly string[];
  readonly words: (arn: string) => string;
  readonly make: (clients: Clients, sqs: SQSClient, endpoint: string) => Promise<Source>;
  /** Finds what was put in a record. */
  readonly nameOf: string;
}

const CASES: readonly Case[] = [
  {
    policy: "AWSLambdaSQSQueueExecutionRole",
    needs: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    words: () => "The function execution role does not have permissions to call ReceiveMessage on SQS",
    async make(_, sqs) {
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: "orders", Attributes: { VisibilityTimeout: "3" } }),
      );
      return {
        arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:orders`,
        settings: {},
        put: (MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
      };
    },
    nameOf: "record.body",
  },
  {
    policy: "AWSLambdaDynamoDBExecutionRole",
    needs: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    words: (arn) =>
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    async make({ dynamodb }) {
      const TableName = "orders";
      await dynamodb.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        }),
      );
      await waitUntilTableExists({ client: dynamodb, ...QUICKLY }, { TableName });
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      return {
        arn: Table?.LatestStreamArn ?? "",
        settings: { StartingPosition: "TRIM_HORIZON" },
        put: (name) => dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: name } } })),
      };
    },
    nameOf: "record.dynamodb.NewImage.id.S",
  },
  {
    policy: "AWSLambdaKinesisExecutionRole",
    needs: ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
      (name) => `kinesis:${name}`,
    ),
    words: (arn) =>
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
    async make(_, __, endpoint) {
      const kinesis = new KinesisClient({ endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
      const StreamName = "orders";
      await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
      await waitUntilStreamExists({ client: kinesis, ...QUICKLY }, { StreamName });
      return {
        arn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${StreamName}`,
        settings: { StartingPosition: "TRIM_HORIZON" },
        put: (name) =>
          kinesis.send(new PutRecordCommand({ StreamName, Data: Buffer.from(name), PartitionKey: "orders" })),
        end: () => kinesis.destroy(),
      };
    },
    nameOf: 'Buffer.from(record.kinesis.data, "base64").toString()',
  },
];

let rolecall: Started;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  [rolecall, folder] = await Promise.all([startRolecall(), temporaryFolder()]);
});
afterAll(async () => {
  await rolecall.stop();
  await folder.remove();
});

test.each(CASES)(
  "a function reads its source with $policy, and without it no more",
  { timeout: 90_000 },
  async ({ policy, needs, words, make, nameOf }) => {
    const clients = clientsOf(rolecall.endpoint);
    const { iam, lambda } = clients;
    const sqs = new SQSClient({ endpoint: rolecall.endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
    const RoleName = `role-for-${policy}`;
    const attached = { RoleName, PolicyArn: `arn:aws:iam::aws:policy/service-role/${policy}` };
    const notes = path.join(folder.path, policy);
    await appendFile(notes, "");
    const noted = async () => (await readFile(notes, "utf8")).split("\n").filter(Boolean);
    const reaches = (name: string) =>
      eventually(async () => ((await noted()).includes(name) ? true : undefined), PATIENCE_MS);

    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
    const source = `exports.handler = async ({ Records }) => {
    for (const record of Records) require("node:fs").appendFileSync(${JSON.stringify(notes)}, ${nameOf} + "\\n");
  };`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: policy,
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: Role?.Arn,
        Timeout: 3,
        Code: { ZipFile: await zipOf({ "index.js": source }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, ...QUICKLY }, { FunctionName: policy });
    const { arn, settings, put, end } = await make(clients, sqs, rolecall.endpoint);
    const mapping = new CreateEventSourceMappingCommand({ FunctionName: policy, EventSourceArn: arn, ...settings });
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/${policy}`;
    const denied = async () =>
      (await decisions(rolecall.endpoint, { principal: session, outcome: "implicitDeny", limit: "1000" }))
        .filter(({ action }) => !action.startsWith("logs:"))
        .map(({ action, because }) => ({ action, because }));
    const lacking = (action: string) => ({
      action,
      because: `because no identity-based policy allows the ${action} action`,
    });

    expect(await refusal(lambda.send(mapping))).toEqual({
      name: "InvalidParameterValueException",
      message: words(arn),
      status: 400,
    });
    expect(await denied()).toHaveLength(needs.length);
    expect(await denied()).toEqual(expect.arrayContaining(needs.map(lacking)));

    await iam.send(new AttachRolePolicyCommand(attached));
    const { UUID } = await lambda.send(mapping);
    const state = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
    await eventually(async () => ((await state()) === "Enabled" ? true : undefined));
    await put("first");
    await reaches("first");

    const before = (await denied()).length;
    await iam.send(new DetachRolePolicyCommand(attached));
    // Whoever waits for a message was let in before; this one ends the wait, for a queue with the function.
    await put("last");
    await eventually(async () => ((await denied()).length > before ? true : undefined), PATIENCE_MS);
    await put("waiting");
    const turnedAway = (await denied()).length;
    await eventually(async () => ((await denied()).length > turnedAway ? true : undefined), PATIENCE_MS);
    expect(await noted()).not.toContain("waiting");
    expect(await state()).toBe("Enabled");

    await iam.send(new AttachRolePolicyCommand(attached));
    await reaches("waiting");
    await reaches("last");
    end?.();
  },
);
