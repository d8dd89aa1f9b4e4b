/** Requests as the SDK's own clients put them on the wire, read back by Node's HTTP server. */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpRequest } from "../http.js";
import { authenticate } from "./authenticate.js";
import { aHost, aModel, aRequest, dynamodb, s3, sts } from "./testing.js";

const require = createRequire(import.meta.url);
const { S3Client, PutObjectCommand, GetObjectCommand, ListObjectsV2Command } =
  require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts") as typeof import("@aws-sdk/client-sts");
const { DynamoDBClient, PutItemCommand } =
  require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
const { LambdaClient, GetFunctionCommand } =
  require("@aws-sdk/client-lambda") as typeof import("@aws-sdk/client-lambda");

let received: HttpRequest[] = [];
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const pairs = Array.from(
    { length: request.rawHeaders.length / 2 },
    (_, index) => [request.rawHeaders[2 * index] ?? "", request.rawHeaders[2 * index + 1] ?? ""] as const,
  );
  received.push(aRequest(request.method ?? "", request.url ?? "", pairs, Buffer.concat(parts)));
  response.writeHead(400).end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const config = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: "eu-west-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  forcePathStyle: true,
  maxAttempts: 1,
});

/** The request that a call puts on the wire. */
async function sent(call: (settings: ReturnType<typeof config>) => Promise<unknown>): Promise<HttpRequest> {
  received = [];
  await call(config()).catch(() => {});
  expect(received).toHaveLength(1);
  return received[0] as HttpRequest;
}
const now = () => aHost({ nowMs: Date.now() });

describe("the AWS SDK for JavaScript", () => {
  test("signs for STS, DynamoDB and Lambda", async () => {
    const identity = await sent((settings) => new STSClient(settings).send(new GetCallerIdentityCommand({})));
    expect((await authenticate(identity, sts, now())).caller.principal.type).toBe("root");

    const put = await sent((settings) =>
      new DynamoDBClient(settings).send(new PutItemCommand({ TableName: "t", Item: { id: { S: "größer" } } })),
    );
    expect((await authenticate(put, dynamodb, now())).region).toBe("eu-west-1");

    // An ARN in the path: its colons travel encoded, and are encoded once more to be signed.
    const FunctionName = "arn:aws:lambda:eu-west-1:000000000000:function:f";
    const get = await sent((settings) => new LambdaClient(settings).send(new GetFunctionCommand({ FunctionName })));
    expect(get.path).toContain("%3A");
    expect((await authenticate(get, aModel("lambda", "restJson1"), now())).caller.accessKeyId).toBe("test");
  });

  test("signs for S3 whatever an object is called", async () => {
    for (const Key of ["plain", "with blank/and+plus", "ünïcode/ሴ", "a//b/../c/./d", "100%/$&=?#", "(brackets)*'!"]) {
      const get = await sent((settings) => new S3Client(settings).send(new GetObjectCommand({ Bucket: "b", Key })));
      expect((await authenticate(get, s3, now())).caller.accessKeyId, Key).toBe("test");
    }
    const list = await sent((settings) =>
      new S3Client(settings).send(new ListObjectsV2Command({ Bucket: "b", Prefix: "a b+c/ü", Delimiter: "/" })),
    );
    expect((await authenticate(list, s3, now())).caller.accessKeyId).toBe("test");
  });

  test("uploads to S3 in one piece, and a stream in chunks with a trailer", async () => {
    const whole = await sent((settings) =>
      new S3Client(settings).send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "hello" })),
    );
    expect(Buffer.from((await authenticate(whole, s3, now())).body).toString()).toBe("hello");

    const put = (bufferBytes: number) =>
      sent((settings) =>
        new S3Client({ ...settings, requestStreamBufferSize: bufferBytes, logger: {} as never }).send(
          new PutObjectCommand({ Bucket: "b", Key: "k", Body: Readable.from(["hello ", "world"]), ContentLength: 11 }),
        ),
      );
    const stream = await put(16_384);
    expect(stream.headers["x-amz-content-sha256"]).toBe("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    const { body, trailers } = await authenticate(stream, s3, now());
    expect(Buffer.from(body).toString()).toBe("hello world");
    expect(trailers).toHaveProperty("x-amz-checksum-crc32");

    // Without a buffer the SDK sends each piece of a stream as a chunk, which S3 refuses when it is small.
    await expect(authenticate(await put(0), s3, now())).rejects.toMatchObject({ code: "InvalidChunkSizeError" });
  });
});
