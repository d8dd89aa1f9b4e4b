/** AWS's own clients against our readers and writers, in both directions. */
import { Agent } from "node:http";
import { CloudWatchClient, GetMetricStatisticsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { DescribeStreamCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-lambda";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import type { Service } from "@rolecall/aws-model";
import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { iam } from "@rolecall/aws-model/iam";
import { kinesis } from "@rolecall/aws-model/kinesis";
import { lambda } from "@rolecall/aws-model/lambda";
import { logs } from "@rolecall/aws-model/logs";
import { s3 } from "@rolecall/aws-model/s3";
import { sns } from "@rolecall/aws-model/sns";
import { sqs } from "@rolecall/aws-model/sqs";
import { sts } from "@rolecall/aws-model/sts";
import { TypeRegistry } from "@smithy/core/schema";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, describe, expect, test } from "vitest";
import { AwsError, awsError } from "../kernel/errors.js";
import { clientOptions, type Loopback, loopback, requestId } from "./testing/loopback.js";

const started: Loopback[] = [];
afterAll(() => Promise.all(started.map((server) => server.close())));

async function serverOf(service: Service): Promise<Loopback> {
  const server = await loopback(service);
  started.push(server);
  return server;
}

/** What the client makes of an answer, without its own metadata. */
async function sent(answer: Promise<object>): Promise<object> {
  const { $metadata: _, ...output } = (await answer) as { $metadata?: unknown };
  return output;
}

async function thrown(answer: Promise<unknown>): Promise<Record<string, unknown>> {
  return answer.then(
    () => {
      throw new Error("no error came");
    },
    (error) => error,
  );
}

describe("awsQuery", () => {
  test("IAM's nested lists and structures arrive as the client meant them", async () => {
    const server = await serverOf(iam);
    const client = new IAMClient(clientOptions(server.endpoint));
    const input = {
      RoleName: "crud-role",
      Path: "/a+b & ü/",
      AssumeRolePolicyDocument: '{"Version":"2012-10-17"}',
      MaxSessionDuration: 7200,
      Tags: [
        { Key: "k1", Value: "" },
        { Key: "k2", Value: "v = 2" },
      ],
    };
    const role = {
      Path: "/",
      RoleName: "crud-role",
      RoleId: "AROAEXAMPLE",
      Arn: "arn:aws:iam::000000000000:role/crud-role",
      CreateDate: new Date("2026-01-02T03:04:05Z"),
      AssumeRolePolicyDocument: '<&>"\u2028\r\n',
      Tags: [{ Key: "k1", Value: "" }],
      RoleLastUsed: {},
    };
    server.answer = { Role: role };

    const output = await sent(client.send(new CreateRoleCommand(input)));

    expect(server.last().operation.name).toBe("CreateRole");
    expect(server.last().input).toEqual(input);
    expect(output).toEqual({ Role: role });
  });

  test("an empty list is read and written as a list", async () => {
    const server = await serverOf(iam);
    const client = new IAMClient(clientOptions(server.endpoint));
    server.answer = { Users: [], IsTruncated: false };

    const output = await sent(client.send(new ListUsersCommand({ MaxItems: 10 })));

    expect(server.last().input).toEqual({ MaxItems: 10 });
    expect(output).toEqual({ Users: [], IsTruncated: false });
  });

  test("an operation without output is answered without a Result element", async () => {
    const server = await serverOf(iam);
    const client = new IAMClient(clientOptions(server.endpoint));

    expect(await sent(client.send(new DeleteRoleCommand({ RoleName: "r" })))).toEqual({});
    expect(server.last().response.body).not.toContain("DeleteRoleResult");
  });

  test("an error reaches the client with its query code, status and request id", async () => {
    const server = await serverOf(iam);
    const client = new IAMClient(clientOptions(server.endpoint));
    server.answer = awsError(iam, "NoSuchEntityException", "The role with name r cannot be found.");

    const error = await thrown(client.send(new GetRoleCommand({ RoleName: "r" })));

    expect(error).toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name r cannot be found.",
      $metadata: { httpStatusCode: 404, requestId },
    });
  });

  test("an error that no model lists keeps its code", async () => {
    const server = await serverOf(sts);
    const client = new STSClient(clientOptions(server.endpoint));
    server.answer = new AwsError("AccessDenied", "User: a is not authorized");

    const error = await thrown(client.send(new AssumeRoleCommand({ RoleArn: "a", RoleSessionName: "b" })));

    expect(error).toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
  });

  test("SNS's map of structures with a blob inside arrives whole", async () => {
    const server = await serverOf(sns);
    const client = new SNSClient(clientOptions(server.endpoint));
    const input = {
      TopicArn: "arn:aws:sns:us-east-1:000000000000:t",
      Message: "m",
      MessageAttributes: {
        plain: { DataType: "String", StringValue: "v" },
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 1, 255]) },
      },
    };
    server.answer = { MessageId: "m-1" };

    const output = await sent(client.send(new PublishCommand(input)));

    const { MessageAttributes, ...rest } = server.last().input as unknown as typeof input;
    expect(rest).toEqual({ TopicArn: input.TopicArn, Message: "m" });
    expect({ ...MessageAttributes }).toEqual({
      plain: input.MessageAttributes.plain,
      bytes: { DataType: "Binary", BinaryValue: Buffer.from([0, 1, 255]) },
    });
    expect(output).toEqual({ MessageId: "m-1" });
  });
});

describe("awsJson", () => {
  test("DynamoDB's attribute values survive both ways, hostile names among them", async () => {
    const server = await serverOf(dynamodb);
    const client = new DynamoDBClient(clientOptions(server.endpoint));
    const item = JSON.parse('{"__proto__":{"S":"x"},"constructor":{"N":"1"}}');
    Object.assign(item, {
      bytes: { B: new Uint8Array([1, 2, 255]) },
      set: { SS: ["a", "b"] },
      nested: { M: { list: { L: [{ NULL: true }, { BOOL: false }, { S: 'quote " and \ud83d\ude00' }] } } },
    });
    server.answer = { Attributes: item };

    const output = (await sent(client.send(new PutItemCommand({ TableName: "orders", Item: item })))) as {
      Attributes: Record<string, unknown>;
    };

    const { Item } = server.last().input as { Item: Record<string, unknown> };
    expect(Object.keys(Item).sort()).toEqual(["__proto__", "bytes", "constructor", "nested", "set"]);
    expect(Object.getOwnPropertyDescriptor(Item, "__proto__")?.value).toEqual({ S: "x" });
    expect(String(server.last().response.body)).toContain('"__proto__":{"S":"x"}');
    expect(Item.nested).toEqual(item.nested);
    expect(Item.bytes).toEqual({ B: Buffer.from([1, 2, 255]) });
    expect(output.Attributes.nested).toEqual(item.nested);
  });

  test("dates are seconds since the epoch, and x-amz-crc32 is the body's", async () => {
    const server = await serverOf(dynamodb);
    const client = new DynamoDBClient(clientOptions(server.endpoint));
    const created = new Date("2026-01-02T03:04:05.678Z");
    server.answer = { TableDescription: { TableName: "orders", CreationDateTime: created, ItemCount: 0 } };

    const output = await sent(
      client.send(
        new CreateTableCommand({
          TableName: "orders",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      ),
    );

    expect(output).toEqual({ TableDescription: { TableName: "orders", CreationDateTime: created, ItemCount: 0 } });
    expect(server.last().response.headers["x-amz-crc32"]).toMatch(/^\d+$/);
  });

  test("an error's further members reach the client", async () => {
    const server = await serverOf(dynamodb);
    const client = new DynamoDBClient(clientOptions(server.endpoint));
    server.answer = awsError(dynamodb, "TransactionCanceledException", "Transaction cancelled", {
      CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: { id: { S: "1" } }, Message: "no" }],
    });

    const error = await thrown(client.send(new TransactWriteItemsCommand({ TransactItems: [] })));

    expect(error).toMatchObject({
      name: "TransactionCanceledException",
      message: "Transaction cancelled",
      CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: { id: { S: "1" } }, Message: "no" }],
    });
  });

  test("DynamoDB's errors bear its namespace and version", async () => {
    const server = await serverOf(dynamodb);
    const client = new DynamoDBClient(clientOptions(server.endpoint));
    server.answer = awsError(dynamodb, "ResourceNotFoundException", "Requested resource not found");

    const error = await thrown(client.send(new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } })));

    expect(error.name).toBe("ResourceNotFoundException");
    expect(String(server.last().response.body)).toBe(
      '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}',
    );
  });

  test("CloudWatch Logs speaks JSON 1.1 with long numbers", async () => {
    const server = await serverOf(logs);
    const client = new CloudWatchLogsClient(clientOptions(server.endpoint));
    server.answer = { nextSequenceToken: "t", rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } };
    const input = {
      logGroupName: "g",
      logStreamName: "s",
      logEvents: [{ timestamp: 1764000000000, message: "\u0000é" }],
    };

    const output = await sent(client.send(new PutLogEventsCommand(input)));

    expect(server.last().input).toEqual(input);
    expect(output).toEqual(server.answer);
    server.answer = new AwsError("AccessDeniedException", "User: a is not authorized");
    expect(await thrown(client.send(new DescribeLogGroupsCommand({})))).toMatchObject({
      name: "AccessDeniedException",
      message: "User: a is not authorized",
      $metadata: { httpStatusCode: 400, requestId },
    });
  });

  test("Kinesis's client speaks HTTP/2 without TLS", async () => {
    const server = await serverOf(kinesis);
    const client = new KinesisClient(clientOptions(server.endpoint));
    server.answer = { ShardId: "shardId-0", SequenceNumber: "1" };
    const records = await Promise.all(
      ["a", "b", "c"].map((PartitionKey) =>
        sent(client.send(new PutRecordCommand({ StreamName: "s", PartitionKey, Data: Buffer.alloc(100_000, 1) }))),
      ),
    );
    expect(records).toEqual(records.map(() => server.answer));
    expect(server.exchanges.map(({ request }) => request.httpVersion)).toEqual(["2.0", "2.0", "2.0"]);
    server.answer = awsError(kinesis, "ResourceNotFoundException", "Stream s not found.");
    expect(await thrown(client.send(new DescribeStreamCommand({ StreamName: "s" })))).toMatchObject({
      name: "ResourceNotFoundException",
      message: "Stream s not found.",
      $metadata: { requestId },
    });
    client.destroy();
  });

  test("SQS's errors carry the code of its former protocol", async () => {
    const server = await serverOf(sqs);
    const client = new SQSClient({ ...clientOptions(server.endpoint), useQueueUrlAsEndpoint: false });
    server.answer = { Attributes: { ApproximateNumberOfMessages: "1" } };
    const QueueUrl = `${server.endpoint}/000000000000/q`;
    expect(await sent(client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })))).toEqual({
      Attributes: { ApproximateNumberOfMessages: "1" },
    });

    server.answer = awsError(sqs, "QueueDoesNotExist", "The specified queue does not exist.");
    const error = await thrown(client.send(new SendMessageCommand({ QueueUrl, MessageBody: "b" })));

    expect(error).toMatchObject({ name: "QueueDoesNotExist", message: "The specified queue does not exist." });
    expect(server.last().response.headers["x-amzn-query-error"]).toBe("AWS.SimpleQueueService.NonExistentQueue;Sender");
  });
});

describe("restJson", () => {
  test("members travel in path, body and headers", async () => {
    const server = await serverOf(lambda);
    const client = new LambdaClient(clientOptions(server.endpoint));
    const input = {
      FunctionName: "crud",
      Role: "arn:aws:iam::000000000000:role/r",
      Runtime: "nodejs22.x" as const,
      Handler: "index.handler",
      Code: { ZipFile: new Uint8Array([80, 75, 3, 4]) },
      Environment: { Variables: { A: "1" } },
      Timeout: 3,
    };
    server.answer = { FunctionName: "crud", State: "Pending", Timeout: 3, Environment: { Variables: { A: "1" } } };

    const output = await sent(client.send(new CreateFunctionCommand(input)));

    expect(server.last().input).toMatchObject({ ...input, Code: { ZipFile: Buffer.from([80, 75, 3, 4]) } });
    expect(server.last().response.status).toBe(201);
    expect(output).toEqual(server.answer);
  });

  test("an ARN in the path and lists in the query are decoded", async () => {
    const server = await serverOf(lambda);
    const client = new LambdaClient(clientOptions(server.endpoint));
    const Resource = "arn:aws:lambda:us-east-1:000000000000:function:crud";
    await client.send(new TagResourceCommand({ Resource, Tags: { a: "b" } }));
    expect(server.last().input).toEqual({ Resource, Tags: { a: "b" } });
    await client.send(new UntagResourceCommand({ Resource, TagKeys: ["a", "b&c"] }));
    expect(server.last().input).toEqual({ Resource, TagKeys: ["a", "b&c"] });
    server.answer = { Tags: { a: "b" } };
    expect(await sent(client.send(new ListTagsCommand({ Resource })))).toEqual({ Tags: { a: "b" } });
  });

  test("Invoke's payload is the body, and status, error and log come beside it", async () => {
    const server = await serverOf(lambda);
    const client = new LambdaClient(clientOptions(server.endpoint));
    server.answer = {
      StatusCode: 200,
      FunctionError: "Unhandled",
      LogResult: "TE9H",
      ExecutedVersion: "$LATEST",
      Payload: Buffer.from('{"ok":true}'),
    };

    const output = (await sent(
      client.send(new InvokeCommand({ FunctionName: "crud", Qualifier: "1", LogType: "Tail", Payload: '{"a":1}' })),
    )) as { Payload: Uint8Array };

    expect(server.last().input).toEqual({
      FunctionName: "crud",
      Qualifier: "1",
      LogType: "Tail",
      Payload: Buffer.from('{"a":1}'),
    });
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", LogResult: "TE9H" });
    expect(Buffer.from(output.Payload).toString()).toBe('{"ok":true}');
  });

  test("a stream of events reaches the client event by event", async () => {
    const server = await serverOf(lambda);
    const client = new LambdaClient(clientOptions(server.endpoint));
    server.answer = {
      StatusCode: 200,
      EventStream: (async function* () {
        yield { PayloadChunk: { Payload: Buffer.from("one") } };
        yield { PayloadChunk: { Payload: Buffer.from("two") } };
        yield { InvokeComplete: { LogResult: "TE9H" } };
      })(),
    };

    const output = await client.send(new InvokeWithResponseStreamCommand({ FunctionName: "crud" }));
    const events = [];
    for await (const event of output.EventStream ?? []) events.push(event);

    expect(events.map((event) => Buffer.from(event.PayloadChunk?.Payload ?? "").toString())).toEqual([
      "one",
      "two",
      "",
    ]);
    expect(events.at(-1)).toEqual({ InvokeComplete: { LogResult: "TE9H" } });
  });

  test("the client's operation is found with and without a slash at the end", async () => {
    const server = await serverOf(lambda);
    const client = new LambdaClient(clientOptions(server.endpoint));
    server.answer = { Functions: [] };
    expect(await sent(client.send(new ListFunctionsCommand({ MaxItems: 5 })))).toEqual({ Functions: [] });
    await fetch(`${server.endpoint}/2015-03-31/functions/?MaxItems=5`);
    expect(server.last()).toMatchObject({ operation: { name: "ListFunctions" }, input: { MaxItems: 5 } });
    server.answer = { StatusCode: 204 };
    await client.send(new DeleteFunctionCommand({ FunctionName: "a" }));
    expect(server.last().response).toMatchObject({ status: 204, body: "" });
  });

  test("Lambda's errors spell their message as recorded, and name whose fault it is", async () => {
    const server = await serverOf(lambda);
    const client = new LambdaClient(clientOptions(server.endpoint));
    server.answer = awsError(lambda, "ResourceNotFoundException", "Function not found: x");
    expect(await thrown(client.send(new GetFunctionCommand({ FunctionName: "x" })))).toMatchObject({
      name: "ResourceNotFoundException",
      Type: "User",
      $metadata: { httpStatusCode: 404 },
    });
    expect(server.last().response).toMatchObject({
      headers: { "x-amzn-ErrorType": "ResourceNotFoundException" },
      body: '{"Type":"User","Message":"Function not found: x"}',
    });

    server.answer = awsError(lambda, "InvalidParameterValueException", "no");
    await thrown(client.send(new GetFunctionCommand({ FunctionName: "x" })));
    expect(server.last().response.body).toBe('{"Type":"User","message":"no"}');

    server.answer = new AwsError("AccessDeniedException", "User: a is not authorized", 403);
    expect(await thrown(client.send(new GetFunctionCommand({ FunctionName: "x" })))).toMatchObject({
      name: "AccessDeniedException",
    });
    expect(server.last().response.body).toBe('{"Message":"User: a is not authorized"}');
  });
});

describe("rpcv2Cbor", () => {
  const cbor = new AwsSmithyRpcV2CborProtocol({
    defaultNamespace: "com.amazonaws.cloudwatch",
    errorTypeRegistries: [TypeRegistry.for("com.amazonaws.cloudwatch")],
    awsQueryCompatible: true,
  });

  test("CloudWatch's metrics survive: doubles, dates, lists", async () => {
    const server = await serverOf(cloudwatch);
    const client = new CloudWatchClient({ ...clientOptions(server.endpoint), protocol: cbor });
    const input = {
      Namespace: "n",
      MetricData: [
        { MetricName: "m", Value: 1.5, Timestamp: new Date("2026-01-02T03:04:05.678Z"), Unit: "Count" as const },
        { MetricName: "big", Values: [-0.5, 1e300, 65_536], Counts: [1, 2, 3], StorageResolution: 60 },
      ],
    };
    await client.send(new PutMetricDataCommand(input));
    expect(server.last().request.headers["smithy-protocol"]).toBe("rpc-v2-cbor");
    expect(server.last().input).toEqual(input);

    server.answer = {
      Label: "l",
      Datapoints: [{ Timestamp: new Date("2026-01-01T00:00:00Z"), Average: 0.1, Unit: "Count" }],
    };
    const output = await sent(
      client.send(
        new GetMetricStatisticsCommand({
          Namespace: "n",
          MetricName: "m",
          StartTime: new Date(0),
          EndTime: new Date("2026-01-01T00:00:00Z"),
          Period: 60,
        }),
      ),
    );
    expect(output).toEqual(server.answer);
  });

  test("a compressed body is unpacked", async () => {
    const server = await serverOf(cloudwatch);
    const client = new CloudWatchClient({
      ...clientOptions(server.endpoint),
      requestMinCompressionSizeBytes: 0,
    });
    const MetricData = Array.from({ length: 100 }, (_, index) => ({ MetricName: `m${index}`, Value: index }));
    await client.send(new PutMetricDataCommand({ Namespace: "n", MetricData }));
    expect(server.last().request.headers["content-encoding"]).toBe("gzip");
    expect(server.last().input).toEqual({ Namespace: "n", MetricData });
  });

  test("errors bear their shape's name, and the code of the former protocol", async () => {
    const server = await serverOf(cloudwatch);
    const client = new CloudWatchClient({ ...clientOptions(server.endpoint), protocol: cbor });
    server.answer = awsError(cloudwatch, "InvalidParameterValueException", "bad value");
    const error = await thrown(client.send(new PutMetricDataCommand({ Namespace: "n", MetricData: [] })));
    expect(error).toMatchObject({ name: "InvalidParameterValueException", message: "bad value" });
    expect(server.last().response.headers["x-amzn-query-error"]).toBe("InvalidParameterValue;Sender");
  });
});

describe("restXml", () => {
  async function s3Client(): Promise<{ server: Loopback; client: S3Client }> {
    const server = await serverOf(s3);
    return { server, client: new S3Client({ ...clientOptions(server.endpoint), forcePathStyle: true }) };
  }

  test("buckets and keys come from the path, slashes and escapes kept", async () => {
    const { server, client } = await s3Client();
    for (const Key of ["a", "a/b/", "/lead", "a//b", "ü &+%2F?#", "//"]) {
      await client.send(new PutObjectCommand({ Bucket: "my.bucket", Key, Body: "body", Metadata: { One: "1" } }));
      expect(server.last().operation.name).toBe("PutObject");
      expect(server.last().input).toMatchObject({ Bucket: "my.bucket", Key });
    }
    const { Body, Metadata } = server.last().input as { Body: Uint8Array; Metadata: object };
    expect(Buffer.from(Body).toString()).toBe("body");
    expect({ ...Metadata }).toEqual({ one: "1" });
  });

  test("sibling operations on one path are told apart", async () => {
    const { server, client } = await s3Client();
    const at = { Bucket: "b", Key: "k" };
    const called = async (command: object) => {
      await client.send(command as GetObjectCommand).catch(() => {});
      return server.last().operation.name;
    };
    server.answer = {};
    expect(await called(new ListBucketsCommand({}))).toBe("ListBuckets");
    expect(await called(new ListObjectsV2Command({ Bucket: "b" }))).toBe("ListObjectsV2");
    expect(await called(new ListObjectsCommand({ Bucket: "b" }))).toBe("ListObjects");
    expect(await called(new HeadBucketCommand({ Bucket: "b" }))).toBe("HeadBucket");
    expect(await called(new HeadObjectCommand(at))).toBe("HeadObject");
    expect(await called(new CopyObjectCommand({ ...at, CopySource: "b/o" }))).toBe("CopyObject");
    const part = { ...at, PartNumber: 1, UploadId: "u" };
    expect(await called(new UploadPartCommand({ ...part, Body: "x" }))).toBe("UploadPart");
    expect(await called(new UploadPartCopyCommand({ ...part, CopySource: "b/o" }))).toBe("UploadPartCopy");
    expect(await called(new ListPartsCommand({ ...at, UploadId: "u" }))).toBe("ListParts");
    expect(await called(new CreateMultipartUploadCommand(at))).toBe("CreateMultipartUpload");
    expect(await called(new GetBucketLocationCommand({ Bucket: "b" }))).toBe("GetBucketLocation");
  });

  test("XML bodies are read: flattened lists, attributes, payloads", async () => {
    const { server, client } = await s3Client();
    const MultipartUpload = {
      Parts: [
        { ETag: '"a<b"', PartNumber: 1 },
        { ETag: '"b"', PartNumber: 2 },
      ],
    };
    await client.send(new CompleteMultipartUploadCommand({ Bucket: "b", Key: "k", UploadId: "u", MultipartUpload }));
    expect(server.last().input).toMatchObject({ Bucket: "b", Key: "k", UploadId: "u", MultipartUpload });

    const Tagging = { TagSet: [{ Key: "k", Value: " v " }] };
    await client.send(new PutBucketTaggingCommand({ Bucket: "b", Tagging }));
    expect(server.last().input).toMatchObject({ Bucket: "b", Tagging });

    const AccessControlPolicy = {
      Grants: [{ Grantee: { Type: "CanonicalUser" as const, ID: "i" }, Permission: "READ" as const }],
      Owner: { ID: "o" },
    };
    await client.send(new PutBucketAclCommand({ Bucket: "b", AccessControlPolicy }));
    expect(server.last().input).toMatchObject({ Bucket: "b", AccessControlPolicy });

    await client.send(new PutBucketPolicyCommand({ Bucket: "b", Policy: '{"a":1}' }));
    expect(server.last().input).toMatchObject({ Bucket: "b", Policy: '{"a":1}' });
  });

  test("answers are written: lists, dates, headers, the body", async () => {
    const { server, client } = await s3Client();
    const LastModified = new Date("2026-01-02T03:04:05.000Z");
    server.answer = {
      Name: "b",
      IsTruncated: false,
      KeyCount: 1,
      Contents: [{ Key: "a & <b>", Size: 5, LastModified, ETag: '"e"' }],
      CommonPrefixes: [{ Prefix: "p/" }, { Prefix: "q/" }],
    };
    expect(await sent(client.send(new ListObjectsV2Command({ Bucket: "b" })))).toEqual(server.answer);

    server.answer = { Body: Buffer.from("hello"), ContentLength: 5, ETag: '"e"', LastModified, Metadata: { one: "1" } };
    const object = await client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
    expect(await object.Body?.transformToString()).toBe("hello");
    expect(object).toMatchObject({ ETag: '"e"', LastModified, Metadata: { one: "1" } });

    server.answer = { LocationConstraint: "eu-west-1" };
    expect(await sent(client.send(new GetBucketLocationCommand({ Bucket: "b" })))).toEqual(server.answer);

    const Owner = { ID: "o" };
    const Grants = [{ Grantee: { Type: "CanonicalUser", ID: "i" }, Permission: "READ" }];
    server.answer = { Owner, Grants };
    expect(await sent(client.send(new GetBucketAclCommand({ Bucket: "b" })))).toEqual({ Owner, Grants });
  });

  test("S3's errors have its own form", async () => {
    const { server, client } = await s3Client();
    server.answer = awsError(s3, "NoSuchKey", "The specified key does not exist.", { Key: "k & k", status: 404 });
    expect(await thrown(client.send(new GetObjectCommand({ Bucket: "b", Key: "k" })))).toMatchObject({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
      $metadata: { httpStatusCode: 404, requestId: "1111111122224333", extendedRequestId: expect.any(String) },
    });
    expect(server.last().response.body).toContain(
      "<Key>k &amp; k</Key><RequestId>1111111122224333</RequestId><HostId>",
    );
    const head = await thrown(client.send(new HeadObjectCommand({ Bucket: "b", Key: "k" })));
    expect(head).toMatchObject({ name: "NotFound" });
  });

  test("a bucket may stand in the host", async () => {
    const server = await serverOf(s3);
    const client = new S3Client({
      ...clientOptions(server.endpoint.replace("127.0.0.1", "localhost")),
      requestHandler: new NodeHttpHandler({
        httpAgent: new Agent({ lookup: (_h, _o, done) => done(null, [{ address: "127.0.0.1", family: 4 }]) }),
      }),
    });
    await client.send(new PutObjectCommand({ Bucket: "my-bucket", Key: "a/b", Body: "x" }));
    expect(server.last().request.headers.host).toMatch(/^my-bucket\.localhost:/);
    expect(server.last().input).toMatchObject({ Bucket: "my-bucket", Key: "a/b" });
  });
});
