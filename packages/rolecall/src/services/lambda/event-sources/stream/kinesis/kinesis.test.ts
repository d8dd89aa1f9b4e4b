/** A Kinesis stream as a function's event source, read with the function's execution role. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryFile } from "../../../../../testing/temporary.js";
import { ACCOUNT, allow, policy, refusal, testWorld, type World } from "../../../../../testing/world.js";
import { CreateStream } from "../../../../kinesis/operations/create-stream.js";
import { DeleteStream } from "../../../../kinesis/operations/delete-stream.js";
import { IncreaseStreamRetentionPeriod } from "../../../../kinesis/operations/increase-stream-retention-period.js";
import { MergeShards } from "../../../../kinesis/operations/merge-shards.js";
import { PutRecord } from "../../../../kinesis/operations/put-record.js";
import { PutResourcePolicy } from "../../../../kinesis/operations/put-resource-policy.js";
import { RegisterStreamConsumer } from "../../../../kinesis/operations/register-stream-consumer.js";
import { SplitShard } from "../../../../kinesis/operations/split-shard.js";
import { SETTLING_MS } from "../../../../kinesis/records.js";
import { CreateQueue } from "../../../../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../../../sqs/operations/receive-message.js";
import { GetEventSourceMapping } from "../../../operations/get-event-source-mapping.js";
import { UpdateEventSourceMapping } from "../../../operations/update-event-source-mapping.js";
import { FUNCTION_ARN } from "../../../testing.js";
import { resumeMappings } from "../../pollers.js";
import { streamTests } from "../testing.js";

const READ = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
  (name) => `kinesis:${name}`,
);
const StreamName = "orders";
const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${StreamName}`;
const HALF = (2n ** 127n).toString();

let world: World;
let file: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  file = temporaryFile();
  await makeStream();
});
afterEach(async () => {
  await world.end();
});

const settle = async () => {
  await world.clock.advance(SETTLING_MS);
  await world.settled();
};
async function makeStream(ShardCount = 1) {
  await world.root.call(CreateStream, { StreamName, ShardCount });
  await settle();
}
interface Entry {
  readonly kinesis: { readonly data: string; readonly partitionKey: string };
}
const { noting, events, batches, map, may, eventually } = streamTests<Entry>({
  world: () => world,
  file: () => file,
  source: () => STREAM,
  reads: READ,
  nameOf: ({ kinesis }) => Buffer.from(kinesis.data, "base64").toString(),
});
const put = async (text: string, PartitionKey = "k") =>
  world.root.call(PutRecord, { StreamName, Data: Buffer.from(text), PartitionKey });
const putAll = async (...texts: readonly string[]) => {
  for (const text of texts) await put(text);
};
const SHUT = `Cannot access stream ${STREAM}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`;

describe("a mapping of a Kinesis stream", () => {
  test.each(READ)("needs %s of the execution role", async (missing) => {
    await noting("", [allow(READ.filter((action) => action !== missing))]);
    expect((await refusal(map())).message).toBe(SHUT);
    expect(world.trail.all().filter(({ outcome }) => outcome !== "allowed")).toMatchObject([{ action: missing }]);
  });

  test("needs a stream that is there", async () => {
    await noting();
    const missing = STREAM.replace("orders", "none");
    expect((await refusal(map({ EventSourceArn: missing }))).message).toBe(`Stream not found: ${missing}`);
  });

  test("begins where it is told to", async () => {
    await noting();
    await putAll("a");
    await world.clock.advance(2000);
    const StartingPositionTimestamp = new Date(world.clock.now());
    await putAll("b");
    await world.clock.advance(2000);
    const at = (over: object) => map({ StartingPosition: "AT_TIMESTAMP", ...over });
    expect((await refusal(at({}))).message).toBe("Need to specify a timestamp");
    const future = { StartingPositionTimestamp: new Date(world.clock.now() + 60_000) };
    expect((await refusal(at(future))).message).toContain("cannot be in the future");
    expect((await refusal(map({ StartingPositionTimestamp }))).code).toBe("InvalidParameterValueException");
    const created = await at({ StartingPositionTimestamp });
    expect(created).toMatchObject({ StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp });
    await eventually(async () => expect(await batches()).toEqual(["b"]));
  });

  test("from LATEST reads what came since it was made", async () => {
    await noting();
    await putAll("a");
    await world.clock.advance(2000);
    await map({ StartingPosition: "LATEST" });
    await putAll("b");
    await eventually(async () => expect(await batches()).toEqual(["b"]));
  });

  test("of another account's stream needs its resource policy, and the role's own", async () => {
    const other = world.rootOf("111111111111");
    await other.call(CreateStream, { StreamName, ShardCount: 1 });
    await settle();
    await noting();
    const theirs = STREAM.replace(ACCOUNT, "111111111111");
    expect((await refusal(map({ EventSourceArn: theirs }))).message).toBe(SHUT.replace(STREAM, theirs));
    const lets = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` },
      Action: READ,
      Resource: theirs,
    };
    await other.call(PutResourcePolicy, { ResourceARN: theirs, Policy: policy(lets).document });
    await map({ EventSourceArn: theirs });
    await other.call(PutRecord, { StreamName, Data: Buffer.from("a"), PartitionKey: "k" });
    await eventually(async () => expect(await batches()).toEqual(["a"]));
  });
});

describe("records", () => {
  test("reach the function as AWS hands them over", async () => {
    await noting();
    await map();
    await world.clock.advance(123);
    const { SequenceNumber } = await put("Hello, this is a test.", "1");
    await eventually(async () => expect(await events()).toHaveLength(1));
    const record = (await events())[0]?.Records[0];
    expect(record).toEqual({
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: "1",
        sequenceNumber: SequenceNumber,
        data: "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
        approximateArrivalTimestamp: expect.any(Number),
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `shardId-000000000000:${SequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/r`,
      awsRegion: "us-east-1",
      eventSourceARN: STREAM,
    });
    // Seconds, with their thousandths.
    expect(JSON.stringify(record)).toMatch(/"approximateArrivalTimestamp":\d{10}\.\d{3}\}/);
    expect(Object.keys(record ?? {})).toEqual([
      "kinesis",
      "eventSource",
      "eventVersion",
      "eventID",
      "eventName",
      "invokeIdentityArn",
      "awsRegion",
      "eventSourceARN",
    ]);
  });

  test("whose data passes a filter reach the function alone; what is no JSON does not", async () => {
    await noting();
    const pattern = (Pattern: string) => ({ FilterCriteria: { Filters: [{ Pattern }] } });
    expect((await refusal(map(pattern('{"data":["buy"]}')))).message).toBe("Invalid filter pattern definition.");
    await map(pattern('{"data":{"order":{"type":["buy"]}}}'));
    const order = (type: string) => JSON.stringify({ order: { type } });
    await putAll(order("sell"), "buy", order("buy"));
    await eventually(async () => expect(await batches()).toEqual([order("buy")]));
  });

  test("come in batches, in order, and the shard waits for a batch that fails", async () => {
    await noting(
      `const once = ${JSON.stringify("MARK")};
      if (names.includes("c") && !require("node:fs").existsSync(once)) {
        require("node:fs").writeFileSync(once, "");
        throw new Error("once");
      }`.replace("MARK", `${file}-once`),
    );
    await putAll("a", "b", "c", "d", "e");
    await map({ BatchSize: 2 });
    await eventually(async () => expect(await batches()).toEqual(["ab", "cd", "cd", "e"]));
  });

  test("that fail in a batch that may be split are found alone and told of", async () => {
    const { QueueUrl = "" } = await world.root.call(CreateQueue, { QueueName: "failed" });
    await noting('if (names.includes("c")) throw new Error("no");', [allow([...READ, "sqs:SendMessage"])]);
    await putAll("a", "b", "c", "d");
    await map({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:us-east-1:${ACCOUNT}:failed` } },
    });
    await eventually(async () => expect(await batches()).toEqual(["abcd", "ab", "cd", "c", "d"]));
    const { Messages = [] } = await world.root.call(ReceiveMessage, { QueueUrl });
    const told = JSON.parse(Messages[0]?.Body ?? "");
    const number = expect.stringMatching(/^49\d{54}$/);
    expect(told).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: FUNCTION_ARN,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.any(String),
      KinesisBatchInfo: {
        shardId: "shardId-000000000000",
        startSequenceNumber: number,
        endSequenceNumber: number,
        approximateArrivalOfFirstRecord: expect.stringMatching(/Z$/),
        approximateArrivalOfLastRecord: expect.stringMatching(/Z$/),
        batchSize: 1,
        streamArn: STREAM,
      },
    });
  });

  test("of one partition key stay in order where batches of a shard run side by side", async () => {
    await noting(`
      globalThis.count = (globalThis.count ?? 0) + 1;
      if (globalThis.count % 3 === 0) throw new Error("now and then");`);
    await map({ ParallelizationFactor: 4, BatchSize: 2 });
    const keys = ["a", "b", "c", "d", "e"];
    for (let n = 1; n <= 6; n += 1) for (const key of keys) await put(`${n}`, key);
    const seen = async (key: string) =>
      (await events()).flatMap(({ Records }) =>
        Records.filter(({ kinesis }) => kinesis.partitionKey === key).map(({ kinesis }) =>
          Number(Buffer.from(kinesis.data, "base64").toString()),
        ),
      );
    await eventually(async () => {
      for (const key of keys) expect((await seen(key)).at(-1)).toBe(6);
    });
    for (const key of keys) {
      let most = 0;
      for (const n of await seen(key)) {
        expect(n).toBeLessThanOrEqual(most + 1);
        most = Math.max(most, n);
      }
    }
  });

  test("are handed over with the state of their window", async () => {
    await noting("return { state: { count: (event.state.count ?? 0) + names.length } };");
    await map({ TumblingWindowInSeconds: 60, BatchSize: 1 });
    await putAll("a", "b");
    await eventually(async () => expect(await batches()).toEqual(["a", "b", ""]));
    expect((await events()).map(({ state }) => state)).toEqual([{}, { count: 1 }, { count: 2 }]);
  });

  test("are tried for as long as the stream keeps them", async () => {
    await world.root.call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 48 });
    await noting();
    await putAll("a");
    await world.clock.advance(30 * 60 * 60 * 1000);
    await map();
    await eventually(async () => expect(await batches()).toEqual(["a"]));
  });

  test("are read no more once the role may not, and go on from there once it may", async () => {
    await noting();
    const { UUID = "" } = await map();
    await putAll("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await may(READ.filter((action) => action !== "kinesis:GetRecords"));
    await putAll("b");
    await eventually(async () =>
      expect((await world.root.call(GetEventSourceMapping, { UUID })).LastProcessingResult).toBe(`PROBLEM: ${SHUT}`),
    );
    expect(await batches()).toEqual(["a"]);
    await may(READ);
    await eventually(async () => expect(await batches()).toEqual(["a", "b"]));
  });

  test("are not handled again after a restart, nor lost while batches take longer than an iterator holds", async () => {
    await noting('if (names.includes("b") && !globalThis.tried) { globalThis.tried = true; throw new Error("once"); }');
    await map();
    await putAll("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await world.settled();
    await resumeMappings(world.host);
    await putAll("b");
    await eventually(async () => expect((await batches()).at(-1)).toBe("b"));
    await world.clock.advance(10 * 60 * 1000);
    await putAll("c");
    await eventually(async () => expect(await batches()).toEqual(["a", "b", "b", "c"]));
  });
});

describe("shards that come while a mapping reads", () => {
  const split = async (ShardToSplit: string) => {
    await world.root.call(SplitShard, { StreamName, ShardToSplit, NewStartingHashKey: HALF });
    await settle();
  };

  test("are read once everything in their parents is dealt with", async () => {
    // The parent's last record fails at first.
    await noting(
      'if (names.includes("parent 2") && !globalThis.tried) { globalThis.tried = true; throw new Error("once"); }',
    );
    await map({ BatchSize: 1 });
    await put("parent 1");
    await eventually(async () => expect(await batches()).toEqual(["parent 1"]));
    await put("parent 2");
    await split("shardId-000000000000");
    const { ShardId: one } = await put("child", "a");
    const { ShardId: other } = await put("child", "b");
    expect([one, other]).toEqual(["shardId-000000000001", "shardId-000000000002"]);
    await eventually(async () => expect(await batches()).toHaveLength(5));
    expect(await batches()).toEqual(["parent 1", "parent 2", "parent 2", "child", "child"]);
    await world.root.call(MergeShards, { StreamName, ShardToMerge: one ?? "", AdjacentShardToMerge: other ?? "" });
    await settle();
    expect((await put("grandchild")).ShardId).toBe("shardId-000000000003");
    await eventually(async () => expect((await batches()).at(-1)).toBe("grandchild"));
    expect(await batches()).toHaveLength(6);
  });

  test("are read from where they were left after a restart", async () => {
    await noting();
    await map();
    await putAll("parent");
    await split("shardId-000000000000");
    await put("child", "a");
    await eventually(async () => expect(await batches()).toEqual(["parent", "child"]));
    await world.settled();
    await resumeMappings(world.host);
    await put("child again", "a");
    await eventually(async () => expect(await batches()).toEqual(["parent", "child", "child again"]));
  });

  test("of a new stream by the same name are read from their beginning", async () => {
    await noting();
    const { UUID = "" } = await map();
    await putAll("old");
    await eventually(async () => expect(await batches()).toEqual(["old"]));
    await world.settled();
    await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: false });
    await world.root.call(DeleteStream, { StreamName });
    await settle();
    await makeStream();
    await putAll("new");
    await world.settled();
    await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: true });
    await eventually(async () => expect(await batches()).toEqual(["old", "new"]));
  });
});

describe("a consumer of a stream", () => {
  const CONSUMER_READ = [...READ, "kinesis:SubscribeToShard"];
  let consumerArn: string;
  beforeEach(async () => {
    const { Consumer } = await world.root.call(RegisterStreamConsumer, { StreamARN: STREAM, ConsumerName: "app" });
    consumerArn = Consumer?.ConsumerARN ?? "";
    await settle();
  });
  const mapConsumer = (over: object = {}) => map({ EventSourceArn: consumerArn, ...over });

  test("is read by subscriptions, on and on, and names itself in its records", async () => {
    await noting("", [allow(CONSUMER_READ)]);
    await put("a");
    await mapConsumer({ BatchSize: 1 });
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    expect((await events())[0]?.Records[0]).toMatchObject({ eventSourceARN: consumerArn });
    expect(world.trail.all().filter(({ action }) => action === "kinesis:GetRecords")).toHaveLength(1);
    // Beyond the five minutes of a subscription.
    await world.clock.advance(301_000);
    await put("b");
    await put("c");
    await eventually(async () => expect(await batches()).toEqual(["a", "b", "c"]));
  });

  test("goes on after a restart where it was, and through a split", async () => {
    await noting("", [allow(CONSUMER_READ)]);
    await mapConsumer();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await world.settled();
    await resumeMappings(world.host);
    await put("b");
    await world.root.call(SplitShard, { StreamName, ShardToSplit: "shardId-000000000000", NewStartingHashKey: HALF });
    await settle();
    await put("c");
    await eventually(async () => expect((await batches()).join("")).toBe("abc"));
  });

  test("needs kinesis:SubscribeToShard too, on itself, and to be there", async () => {
    await noting("", [allow(READ), policy({ Effect: "Allow", Action: "kinesis:SubscribeToShard", Resource: STREAM })]);
    expect((await refusal(mapConsumer())).message).toBe(SHUT.replace(STREAM, consumerArn));
    expect(world.trail.all().filter(({ outcome }) => outcome !== "allowed")).toMatchObject([
      { action: "kinesis:SubscribeToShard", resource: consumerArn },
    ]);
    await may(CONSUMER_READ);
    const missing = consumerArn.replace("/app:", "/none:");
    expect((await refusal(mapConsumer({ EventSourceArn: missing }))).message).toBe(`Stream not found: ${missing}`);
  });

  test("is read no more once a subscription ends that the role may not renew", async () => {
    await noting("", [allow(CONSUMER_READ)]);
    const { UUID = "" } = await mapConsumer();
    await put("a");
    await eventually(async () => expect(await batches()).toEqual(["a"]));
    await may(READ);
    await put("b");
    await eventually(async () => expect(await batches()).toEqual(["a", "b"]));
    await world.clock.advance(300_000);
    await put("c");
    await eventually(async () =>
      expect((await world.root.call(GetEventSourceMapping, { UUID })).LastProcessingResult).toBe(
        `PROBLEM: ${SHUT.replace(STREAM, consumerArn)}`,
      ),
    );
    expect(await batches()).toEqual(["a", "b"]);
    await may(CONSUMER_READ);
    await eventually(async () => expect(await batches()).toEqual(["a", "b", "c"]));
  });

  test("waits for batches to fill no longer than it is told", async () => {
    await noting("", [allow(CONSUMER_READ)]);
    await mapConsumer({ MaximumBatchingWindowInSeconds: 2 });
    await put("a");
    await world.clock.advance(600);
    await put("b");
    await eventually(async () => expect(await batches()).toEqual(["ab"]));
  });
});
