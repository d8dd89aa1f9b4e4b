/** Where the store fails while a function is run behind an answer: what was run, or told, is noted a moment later and not done again. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Sandboxes } from "../../runtime/sandboxes.js";
import { falter } from "../../testing/falter.js";
import { ACCOUNT, allow, testWorld, type World } from "../../testing/world.js";
import { CreateStream } from "../kinesis/operations/create-stream.js";
import { PutRecord } from "../kinesis/operations/put-record.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { GetQueueAttributes } from "../sqs/operations/get-queue-attributes.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { SendMessage } from "../sqs/operations/send-message.js";
import { checkpoints } from "./event-sources/stream/records.js";
import { CreateEventSourceMapping } from "./operations/create-event-source-mapping.js";
import { DeleteEventSourceMapping } from "./operations/delete-event-source-mapping.js";
import { Invoke } from "./operations/invoke.js";
import { ListEventSourceMappings } from "./operations/list-event-source-mappings.js";
import { PutFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.js";
import { events } from "./records.js";
import { activeFunction } from "./testing.js";

const READS = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];
const Destination = `arn:aws:sqs:us-east-1:${ACCOUNT}:failed`;
const DestinationConfig = { OnFailure: { Destination } };

let world: World;
let runs: number;
let fails: boolean;
let QueueUrl: string;
beforeEach(async () => {
  runs = 0;
  fails = true;
  world = await testWorld({ sandboxes: failing, log: { debug() {}, info() {}, warn() {}, error() {} } });
  QueueUrl = (await world.root.call(CreateQueue, { QueueName: "failed" })).QueueUrl ?? "";
  const may = allow(["sqs:*", ...READS.map((name) => `kinesis:${name}`)]);
  await activeFunction(world, (await world.role("r", { policies: [may] })).arn);
});
afterEach(() => world.end());

/** Functions fail in each run while they are meant to. */
const failing: Sandboxes = {
  async invoke() {
    runs += 1;
    return {
      payload: new Uint8Array(),
      logTail: new Uint8Array(),
      executedVersion: "$LATEST",
      ...(fails ? { functionError: "Unhandled" } : {}),
    };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

const told = async () =>
  (await world.root.call(ReceiveMessage, { QueueUrl, MaxNumberOfMessages: 10 })).Messages?.length ?? 0;

describe("an event", () => {
  const send = () => world.root.call(Invoke, { FunctionName: "f", InvocationType: "Event" });
  const put = (settings: object) =>
    world.root.call(PutFunctionEventInvokeConfig, { FunctionName: "f", DestinationConfig, ...settings });
  const owed = async () => (await world.host.store.read((read) => events.list(read, { prefix: [] }))).items.length;

  test("whose outcome can't be noted is not run again before its next try is due", async () => {
    await put({ MaximumRetryAttempts: 2 });
    await send();
    await world.settled();
    const trouble = falter(world.host.store, "lambda/async/queue");
    await world.clock.advance(60_000);
    await trouble.felt();
    await world.clock.advance(1000);
    await trouble.felt();
    expect(runs).toBe(2);
    trouble.stop();
    await world.clock.advance(30_000);
    await world.settled();
    expect(runs).toBe(2);
    await world.clock.advance(120_000);
    await world.settled();
    expect([runs, await told(), await owed()]).toEqual([3, 1, 0]);
  });

  test.each([
    ["can't take it", "sqs/operations/send-message"],
    ["has taken it and that can't be noted", "lambda/async/delivery"],
  ])("of which its destination %s is told of once, and not run again", async (_why, file) => {
    await put({ MaximumRetryAttempts: 0 });
    const trouble = falter(world.host.store, file);
    await send();
    await trouble.felt();
    expect(await owed()).toBe(1);
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();
    expect([runs, await told(), await owed()]).toEqual([1, 1, 0]);
  });
});

test("a mapping is Enabled a moment later, and gone once it is deleted", async () => {
  await world.root.call(CreateQueue, { QueueName: "work" });
  const input = { FunctionName: "f", EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:work` };
  const mapping = async () => (await world.root.call(ListEventSourceMappings, {})).EventSourceMappings?.[0];
  for (const [change, meanwhile, settled] of [
    [() => world.root.call(CreateEventSourceMapping, input), "Creating", "Enabled"],
    [
      async () => world.root.call(DeleteEventSourceMapping, { UUID: (await mapping())?.UUID ?? "" }),
      "Deleting",
      undefined,
    ],
  ] as const) {
    const trouble = falter(world.host.store, "event-sources/pollers");
    await change();
    await trouble.felt();
    expect((await mapping())?.State).toBe(meanwhile);
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();
    expect((await mapping())?.State).toBe(settled);
  }
});

test("a message that can't be taken out of its queue is not handed over again meanwhile", async () => {
  fails = false;
  const { QueueUrl: work = "" } = await world.root.call(CreateQueue, { QueueName: "work" });
  const EventSourceArn = `arn:aws:sqs:us-east-1:${ACCOUNT}:work`;
  await world.root.call(CreateEventSourceMapping, { FunctionName: "f", EventSourceArn });
  await world.settled();
  const trouble = falter(world.host.store, "sqs/operations/delete-message");
  await world.root.call(SendMessage, { QueueUrl: work, MessageBody: "m" });
  await vi.waitFor(async () => {
    await world.clock.advance(500);
    expect(runs).toBe(1);
  });
  await trouble.felt();
  trouble.stop();
  await world.clock.advance(5000);
  await world.settled();
  await world.clock.advance(60_000);
  await world.settled();
  const { Attributes } = await world.root.call(GetQueueAttributes, { QueueUrl: work, AttributeNames: ["All"] });
  expect([runs, Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible]).toEqual([
    1,
    "0",
    "0",
  ]);
});

describe("a record of a stream that is given up", () => {
  const noted = async () =>
    (await world.host.store.read((read) => checkpoints.list(read, { prefix: [] }))).items.length;

  test.each([
    ["can't be told of", "sqs/operations/send-message"],
    ["can't be noted as passed", "event-sources/stream/shard"],
    ["leaves a result that can't be noted", "event-sources/stream/attempting"],
  ])("and %s is told of once, and not handed over again", async (_why, file) => {
    const StreamName = "s";
    await world.root.call(CreateStream, { StreamName, ShardCount: 1 });
    await world.clock.advance(100);
    await world.root.call(CreateEventSourceMapping, {
      FunctionName: "f",
      EventSourceArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${StreamName}`,
      StartingPosition: "TRIM_HORIZON",
      MaximumRetryAttempts: 0,
      DestinationConfig,
    });
    await world.settled();
    const trouble = falter(world.host.store, file);
    await world.root.call(PutRecord, { StreamName, PartitionKey: "k", Data: Buffer.from("a") });
    await vi.waitFor(async () => {
      await world.clock.advance(500);
      expect(runs).toBe(1);
    });
    await trouble.felt();
    await world.clock.advance(10_000);
    expect([runs, await noted()]).toEqual([1, 0]);
    trouble.stop();
    await world.clock.advance(30_000);
    await world.settled();
    expect([runs, await told(), await noted()]).toEqual([1, 1, 1]);
  });
});
