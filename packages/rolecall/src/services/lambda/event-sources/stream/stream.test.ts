/** A table's stream as a function's event source, read with the function's execution role. */
import { mkdir, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryFile } from "../../../../testing/temporary.js";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../../testing/world.js";
import { CreateTable } from "../../../dynamodb/operations/create-table.js";
import { DescribeTable } from "../../../dynamodb/operations/describe-table.js";
import { PutItem } from "../../../dynamodb/operations/put-item.js";
import { CreateBucket } from "../../../s3/operations/create-bucket.js";
import { ListObjectsV2 } from "../../../s3/operations/list-objects-v2.js";
import { CreateQueue } from "../../../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../../sqs/operations/receive-message.js";
import { GetEventSourceMapping } from "../../operations/get-event-source-mapping.js";
import { ListEventSourceMappings } from "../../operations/list-event-source-mappings.js";
import { UpdateEventSourceMapping } from "../../operations/update-event-source-mapping.js";
import { UpdateFunctionCode } from "../../operations/update-function-code.js";
import { FUNCTION_ARN, packageOf } from "../../testing.js";
import { resumeMappings } from "../pollers.js";
import { streamTests } from "./testing.js";

const READ = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((name) => `dynamodb:${name}`);

let world: World;
let file: string;
let stream: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  file = temporaryFile();
  // One shard, so that the order of all records is one.
  await world.root.call(CreateTable, {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  await world.clock.advance(100);
  stream = (await world.root.call(DescribeTable, { TableName: "orders" })).Table?.LatestStreamArn ?? "";
});
afterEach(async () => {
  await world.end();
});

interface Entry {
  readonly dynamodb: { readonly Keys: { readonly pk: { readonly S: string } } };
}
const { noting, events, batches, map, may, eventually } = streamTests<Entry>({
  world: () => world,
  file: () => file,
  source: () => stream,
  reads: READ,
  nameOf: ({ dynamodb }) => dynamodb.Keys.pk.S,
});
const put = (...keys: readonly string[]) =>
  keys.reduce(
    (before, pk) => before.then(() => world.root.call(PutItem, { TableName: "orders", Item: { pk: { S: pk } } })),
    Promise.resolve({}) as Promise<unknown>,
  );

describe("a mapping that is made", () => {
  test("shows AWS's defaults, and what came of the last batch", async () => {
    await noting();
    const created = await map();
    expect(created).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: stream,
      FunctionArn: FUNCTION_ARN,
      StartingPosition: "TRIM_HORIZON",
      State: "Creating",
      StateTransitionReason: "User action",
      LastProcessingResult: "No records processed",
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: false,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
    });
    await put("a");
    const UUID = created.UUID ?? "";
    await eventually(async () =>
      expect((await world.root.call(GetEventSourceMapping, { UUID })).LastProcessingResult).toBe("OK"),
    );
  });

  test("needs a starting position, and a stream that is there", async () => {
    await noting();
    expect((await refusal(map({ StartingPosition: undefined }))).message).toBe(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
    const missing = stream.replace("/orders/", "/none/");
    expect((await refusal(map({ EventSourceArn: missing }))).message).toBe(`Stream not found: ${missing}`);
    expect((await refusal(map({ ScalingConfig: { MaximumConcurrency: 2 } }))).message).toBe(
      "Unsupported ScalingConfig parameter for given event source mapping type.",
    );
  });

  test.each(READ)("needs %s of the execution role", async (missing) => {
    await noting("", [allow(READ.filter((action) => action !== missing))]);
    expect((await refusal(map())).message).toBe(
      `Cannot access stream ${stream}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
    expect(world.trail.all().filter(({ outcome }) => outcome !== "allowed")).toMatchObject([{ action: missing }]);
  });
});

test("what a stream has not, and what does not go together, is refused in AWS's words", async () => {
  await noting();
  const refused = async (over: object) => (await refusal(map(over))).message;
  const age = "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)";
  expect(await refused({ MaximumRecordAgeInSeconds: 59 })).toBe(age);
  expect(await refused({ MaximumRecordAgeInSeconds: 0 })).toBe(age);
  expect(await refused({ TumblingWindowInSeconds: 60, ParallelizationFactor: 2 })).toBe(
    "Parallelization factor must be equal to 1 when tumbling window period is configured",
  );
  expect(await refused({ StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: new Date(0) })).toBe(
    `Unsupported starting position for arn type: ${stream}`,
  );
  expect(await refused({ DestinationConfig: { OnSuccess: {} } })).toBe(
    "Unsupported DestinationConfig parameter for given event source mapping type.",
  );
  expect(await refused({ EventSourceArn: undefined })).toBe("Unrecognized event source.");
});

describe("a destination of records that are given up", () => {
  const bucket = "arn:aws:s3:::failed";
  const toBucket = { DestinationConfig: { OnFailure: { Destination: bucket } } };

  test("must be there, and the role must be able to tell it", async () => {
    await noting("", [allow([...READ, "s3:PutObject"])]);
    const shut = "The function execution role does not have permissions to call PutObject on S3";
    await world.root.call(CreateBucket, { Bucket: "failed" });
    expect((await refusal(map(toBucket))).message).toBe(shut);
    expect(world.trail.last()).toBeDefined();
    const { UUID = "" } = await map();
    await world.settled();
    expect((await refusal(world.root.call(UpdateEventSourceMapping, { UUID, ...toBucket }))).message).toBe(shut);
    const none = `arn:aws:sqs:us-east-1:${ACCOUNT}:none`;
    await may([...READ, "sqs:SendMessage"]);
    const toNone = { DestinationConfig: { OnFailure: { Destination: none } } };
    expect((await refusal(world.root.call(UpdateEventSourceMapping, { UUID, ...toNone }))).message).toBe(
      `The destination ARN ${none} is invalid.`,
    );
  });

  test("may be a bucket, which is told of the records themselves", async () => {
    await noting('throw new Error("no");', [allow([...READ, "s3:PutObject", "s3:ListBucket"])]);
    await world.root.call(CreateBucket, { Bucket: "failed" });
    const { UUID = "" } = await map({ MaximumRetryAttempts: 0, ...toBucket });
    await put("a");
    const objects = async () => (await world.root.call(ListObjectsV2, { Bucket: "failed" })).Contents ?? [];
    await eventually(async () => expect(await objects()).toHaveLength(1));
    expect((await objects())[0]?.Key).toMatch(new RegExp(`^aws/lambda/${UUID}/shardId-[^/]+/\\d{4}/\\d\\d/\\d\\d/`));
    expect(world.trail.all()).toContainEqual(expect.objectContaining({ action: "s3:ListBucket", outcome: "allowed" }));
  });

  test("may be in another Region", async () => {
    const elsewhere = { region: "eu-west-1" };
    const { QueueUrl = "" } = await world.root.call(CreateQueue, { QueueName: "failed" }, elsewhere);
    await noting('throw new Error("no");', [allow([...READ, "sqs:SendMessage"])]);
    await map({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:eu-west-1:${ACCOUNT}:failed` } },
    });
    await put("a");
    await eventually(async () =>
      expect((await world.root.call(ReceiveMessage, { QueueUrl }, elsewhere)).Messages).toHaveLength(1),
    );
  });
});

describe("with a tumbling window", () => {
  const summing = () =>
    noting(`
      const state = event.state;
      for (const key of names) state[key] = (state[key] ?? 0) + 1;
      return { state };`);
  const windows = async () =>
    (await events()).map(
      ({ Records, ...rest }) => [Records.length, rest as unknown as Record<string, unknown>] as const,
    );

  test("a function is handed the state of the window, and in the end asked once more, also after a restart", async () => {
    await summing();
    const { UUID = "" } = await map({ TumblingWindowInSeconds: 900, BatchSize: 1 });
    expect(await world.root.call(GetEventSourceMapping, { UUID })).toMatchObject({ TumblingWindowInSeconds: 900 });
    const startMs = Math.floor(world.clock.now() / 900_000) * 900_000;
    await put("a", "b");
    await eventually(async () => expect(await windows()).toHaveLength(2));
    await world.settled();
    await resumeMappings(world.host);
    await put("c");
    await eventually(async () => expect(await windows()).toHaveLength(3));
    await world.settled();
    await world.clock.advance(900_000);
    await eventually(async () => expect(await windows()).toHaveLength(4));
    const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
    const about = {
      window: { start: iso(startMs), end: iso(startMs + 900_000) },
      shardId: expect.stringMatching(/^shardId-/),
      eventSourceARN: stream,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    };
    expect(await windows()).toEqual([
      [1, { ...about, state: {} }],
      [1, { ...about, state: { a: 1 } }],
      [1, { ...about, state: { a: 1, b: 1 } }],
      [0, { ...about, state: { a: 1, b: 1, c: 1 }, isFinalInvokeForWindow: true }],
    ]);
    await put("d");
    await eventually(async () => expect((await windows())[4]?.[1]).toMatchObject({ state: {} }));
  });

  test("an answer without a state fails the batch, and one above 1 MB ends the window early", async () => {
    await noting(`
      globalThis.count = (globalThis.count ?? 0) + 1;
      if (globalThis.count === 1) return {};
      return { state: event.isFinalInvokeForWindow ? {} : { long: "x".repeat(1_100_000) } };`);
    await map({ TumblingWindowInSeconds: 900 });
    await put("a");
    await eventually(async () => expect(await windows()).toHaveLength(3));
    expect((await windows()).map(([count, event]) => [count, event.isWindowTerminatedEarly])).toEqual([
      [1, false],
      [1, false],
      [0, true],
    ]);
  });

  test("there is one lane alone", async () => {
    await noting();
    expect((await refusal(map({ TumblingWindowInSeconds: 60, ParallelizationFactor: 2 }))).code).toBe(
      "InvalidParameterValueException",
    );
  });
});

describe("with a ParallelizationFactor", () => {
  const line = (pk: string) => pk.split("-")[0] ?? "";
  const seen = async () =>
    (await events()).flatMap(({ Records }) =>
      Records.map(({ dynamodb }) => {
        const { Keys, NewImage } = dynamodb as unknown as {
          Keys: { pk: { S: string } };
          NewImage: { n: { N: string } };
        };
        return [line(Keys.pk.S), Number(NewImage.n.N)] as const;
      }),
    );
  const write = (pk: string, n: number) =>
    world.root.call(PutItem, { TableName: "orders", Item: { pk: { S: pk }, n: { N: String(n) } } });

  test("batches of a shard run side by side", async () => {
    // Each waits until another one runs as well.
    await noting(
      `
      const fs = require("node:fs");
      fs.writeFileSync(${JSON.stringify("DIR")} + names[0], "");
      for (let tries = 0; tries < 300 && fs.readdirSync(${JSON.stringify("DIR")}).length < 2; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      if (fs.readdirSync(${JSON.stringify("DIR")}).length < 2) throw new Error("alone");`.replaceAll(
        "DIR",
        `${file}-run/`,
      ),
    );
    await mkdir(`${file}-run`);
    for (const pk of ["a", "b", "c", "d", "e", "f"]) await write(pk, 1);
    const { UUID = "" } = await map({ ParallelizationFactor: 10, BatchSize: 1 });
    await eventually(async () => expect((await seen()).length).toBe(6));
    await eventually(async () =>
      expect((await world.root.call(GetEventSourceMapping, { UUID })).LastProcessingResult).toBe("OK"),
    );
    await rm(`${file}-run`, { recursive: true });
  });

  test("each item's records come in order and none is left out, whatever fails and whenever the server ends", async () => {
    // Every third batch fails, so that lanes overtake each other.
    await noting(`
      globalThis.count = (globalThis.count ?? 0) + 1;
      if (globalThis.count % 3 === 0) throw new Error("now and then");`);
    const items = ["a", "b", "c", "d", "e"];
    await map({ ParallelizationFactor: 4, BatchSize: 2 });
    await world.settled();
    for (let n = 1; n <= 8; n += 1) {
      for (const pk of items) await write(pk, n);
      await world.clock.advance(700);
      // As a start finds the store that a killed server left: what was under way is under way no more.
      if (n % 3 === 0) await resumeMappings(world.host);
    }
    await eventually(async () => {
      const all = await seen();
      for (const pk of items) expect(all.filter(([one]) => one === pk).at(-1)?.[1]).toBe(8);
    });
    const all = await seen();
    for (const pk of items) {
      let most = 0;
      for (const [, n] of all.filter(([one]) => one === pk)) {
        // Again is allowed, ahead is not.
        expect(n).toBeLessThanOrEqual(most + 1);
        most = Math.max(most, n);
      }
      expect(most).toBe(8);
    }
  });
});

describe("records", () => {
  test("reach the function as AWS hands them over", async () => {
    await noting();
    await map();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    expect((await events())[0]?.Records).toEqual([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: "INSERT",
        eventVersion: "1.1",
        eventSource: "aws:dynamodb",
        awsRegion: "us-east-1",
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { pk: { S: "a" } },
          NewImage: { pk: { S: "a" } },
          SequenceNumber: expect.any(String),
          SizeBytes: expect.any(Number),
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
        eventSourceARN: stream,
      },
    ]);
  });

  test("from before the mapping are read from TRIM_HORIZON and not from LATEST", async () => {
    await noting();
    await put("a", "b");
    await world.clock.advance(2000);
    await map({ StartingPosition: "LATEST" });
    await world.settled();
    await put("c");
    await eventually(async () => expect(await batches()).toEqual(["c"]));
  });

  test("come in batches, in order, and the shard waits for a batch that fails", async () => {
    await noting(
      `
      const once = ${JSON.stringify("MARK")};
      if (names.includes("c") && !require("node:fs").existsSync(once)) {
        require("node:fs").writeFileSync(once, "");
        throw new Error("once");
      }`.replace("MARK", `${file}-once`),
    );
    await put("a", "b", "c", "d", "e");
    await map({ BatchSize: 2 });
    await eventually(async () => expect(await batches()).toEqual(["ab", "cd", "cd", "e"]));
  });

  test("that a filter lets through reach the function alone, and the others are passed", async () => {
    await noting();
    await map({ FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"pk":{"S":["b"]}}}}' }] } });
    await put("a", "b", "c");
    await eventually(async () => expect((await batches()).join("")).toBe("b"));
  });

  test("behind the lowest that the function reports as failed come again", async () => {
    await noting(`
      const bad = event.Records.find(({ dynamodb }) => dynamodb.Keys.pk.S === "b" );
      return names[0] === "a" && bad ? { batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] } : {};`);
    await put("a", "b", "c");
    await map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await eventually(async () => expect(await batches()).toEqual(["abc", "bc"]));
  });

  test("that fail in a batch that may be split are found alone", async () => {
    await noting('if (names.includes("c")) throw new Error("no");');
    await put("a", "b", "c", "d");
    await map({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
    await eventually(async () => expect(await batches()).toEqual(["abcd", "ab", "cd", "c", "d"]));
  });

  test("behind the lowest reported come again as one where the batch may be split, which costs no try", async () => {
    await noting(`
      const bad = event.Records.find(({ dynamodb }) => "bd".includes(dynamodb.Keys.pk.S));
      return bad ? { batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] } : {};`);
    await put("a", "b", "c", "d", "e");
    await map({
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
    });
    await eventually(async () => expect(await batches()).toEqual(["abcde", "bcde", "bc", "b", "c", "de", "d", "e"]));
  });

  test("that fail in all tries are told to the failure destination with the role, and passed", async () => {
    const { QueueUrl = "" } = await world.root.call(CreateQueue, { QueueName: "failed" });
    await noting('if (names.includes("a")) throw new Error("no");', [allow([...READ, "sqs:SendMessage"])]);
    await put("a", "b");
    await map({
      BatchSize: 1,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:us-east-1:${ACCOUNT}:failed` } },
    });
    await eventually(async () => expect(await batches()).toEqual(["a", "a", "b"]));
    const { Messages = [] } = await world.root.call(ReceiveMessage, { QueueUrl });
    const told = JSON.parse(Messages[0]?.Body ?? "");
    expect(told).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: FUNCTION_ARN,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.any(String),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.any(String),
        endSequenceNumber: expect.any(String),
        approximateArrivalOfFirstRecord: expect.stringMatching(/Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/Z$/),
        batchSize: 1,
        streamArn: stream,
      },
    });
  });

  test("that are too old are given up unseen", async () => {
    await noting();
    await put("a");
    await world.clock.advance(120_000);
    await put("b");
    await map({ MaximumRecordAgeInSeconds: 60 });
    await eventually(async () => expect(await batches()).toEqual(["b"]));
  });

  test("are read no more once the role may not, and go on from there once it may", async () => {
    await noting();
    await map();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await may(READ.filter((action) => action !== "dynamodb:GetRecords"));
    await put("b");
    await eventually(async () =>
      expect(world.trail.all()).toContainEqual(
        expect.objectContaining({ action: "dynamodb:GetRecords", outcome: "implicitDeny" }),
      ),
    );
    expect(await batches()).toEqual(["a"]);
    await eventually(async () => {
      const { EventSourceMappings: [mapping] = [] } = await world.root.call(ListEventSourceMappings, {});
      expect(mapping?.LastProcessingResult).toBe(
        `PROBLEM: Cannot access stream ${stream}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
      );
    });
    await may(READ);
    await eventually(async () => expect(await batches()).toEqual(["a", "b"]));
  });

  test("under way while the mapping is changed are handled once", async () => {
    await noting("await new Promise((resolve) => setTimeout(resolve, 300));");
    const { UUID = "" } = await map();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await world.root.call(UpdateEventSourceMapping, { UUID, BatchSize: 5 });
    await put("b");
    await eventually(async () => expect((await batches()).at(-1)).toBe("b"));
    expect(await batches()).toEqual(["a", "b"]);
  });

  test("that were trimmed while the mapping was off are passed", async () => {
    await noting();
    const { UUID = "" } = await map();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await world.settled();
    await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: false });
    await put("b", "c");
    await world.clock.advance(25 * 60 * 60 * 1000);
    await put("d", "e", "f");
    await world.settled();
    await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: true });
    await eventually(async () => expect((await batches()).join("")).toBe("adef"));
  });

  test("are not handled again after a restart", async () => {
    await noting();
    await map();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await world.settled();
    await resumeMappings(world.host);
    await put("b");
    await eventually(async () => expect(await batches()).toEqual(["a", "b"]));
  });
});

test("a function that is mended while its batch is tried again runs as it is then", async () => {
  await noting("throw new Error(names.join());");
  await map();
  await put("a");
  await eventually(async () => expect((await batches()).length).toBeGreaterThan(1));
  await world.root.call(UpdateFunctionCode, {
    FunctionName: "f",
    ZipFile: packageOf("exports.handler = async () => 1;"),
  });
  const { EventSourceMappings: [mapping] = [] } = await world.root.call(ListEventSourceMappings, {});
  await eventually(async () =>
    expect((await world.root.call(GetEventSourceMapping, { UUID: mapping?.UUID ?? "" })).LastProcessingResult).toBe(
      "OK",
    ),
  );
});
