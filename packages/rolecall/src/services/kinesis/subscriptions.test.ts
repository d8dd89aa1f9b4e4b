/** Consumers' own connections to shards. */
import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, policy, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { CreateStream } from "./operations/create-stream.js";
import { DeregisterStreamConsumer } from "./operations/deregister-stream-consumer.js";
import { PutRecord } from "./operations/put-record.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { RegisterStreamConsumer } from "./operations/register-stream-consumer.js";
import { SplitShard } from "./operations/split-shard.js";
import { StartStreamEncryption } from "./operations/start-stream-encryption.js";
import { StopStreamEncryption } from "./operations/stop-stream-encryption.js";
import { SubscribeToShard } from "./operations/subscribe-to-shard.js";
import { SETTLING_MS } from "./records.js";

const StreamName = "orders";
const StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/orders";
const ShardId = "shardId-000000000000";

let world: World;
let ConsumerARN: string;
beforeEach(async () => {
  world = await testWorld();
  await world.root.call(CreateStream, { StreamName, ShardCount: 1 });
  await settle();
  const { Consumer } = await world.root.call(RegisterStreamConsumer, { StreamARN, ConsumerName: "app" });
  ConsumerARN = Consumer?.ConsumerARN ?? "";
});

const settle = async () => {
  await world.clock.advance(SETTLING_MS);
  await world.settled();
};
const put = (text: string) => world.root.call(PutRecord, { StreamName, Data: Buffer.from(text), PartitionKey: "a" });

interface Told {
  readonly SubscribeToShardEvent?: {
    readonly Records?: readonly { readonly Data?: Uint8Array }[];
    readonly ContinuationSequenceNumber?: string;
    readonly MillisBehindLatest?: number;
    readonly ChildShards?: readonly { readonly ShardId?: string }[];
  };
  readonly ResourceInUseException?: { readonly message: string };
  readonly ResourceNotFoundException?: object;
}
type Events = AsyncIterator<Told>;

async function subscribe(position: object = { Type: "TRIM_HORIZON" }, as: Actor = world.root): Promise<Events> {
  const { EventStream } = await as.call(SubscribeToShard, {
    ConsumerARN,
    ShardId,
    StartingPosition: position as { Type: "TRIM_HORIZON" },
  });
  return (EventStream as unknown as AsyncIterable<Told>)[Symbol.asyncIterator]();
}
/** What comes next; time goes on until it does. */
async function next(events: Events): Promise<Told | undefined> {
  let over = false;
  const coming = events.next().finally(() => {
    over = true;
  });
  while (!over) await world.clock.advance(200);
  const { done, value } = await coming;
  return done ? undefined : value;
}
const textsOf = (told: Told | undefined) =>
  (told?.SubscribeToShardEvent?.Records ?? []).map(({ Data = new Uint8Array() }) => Buffer.from(Data).toString());

describe("a subscription", () => {
  beforeEach(settle);

  test("sends what is there, what comes, and in between how far it has come", async () => {
    await put("one");
    await put("two");
    const events = await subscribe();
    expect(textsOf(await next(events))).toEqual(["one", "two"]);
    const { SequenceNumber } = await put("three");
    const told = await next(events);
    expect(textsOf(told)).toEqual(["three"]);
    expect(told?.SubscribeToShardEvent).toMatchObject({
      ContinuationSequenceNumber: SequenceNumber,
      MillisBehindLatest: 0,
    });
    expect((await next(events))?.SubscribeToShardEvent).toMatchObject({
      Records: [],
      ContinuationSequenceNumber: SequenceNumber,
    });
  });

  test("goes on where an earlier one ended, which is after five minutes", async () => {
    await put("one");
    const sinceMs = world.clock.now();
    const events = await subscribe();
    let last: Told | undefined;
    for (let told = await next(events); told; told = await next(events)) last = told;
    expect(world.clock.now() - sinceMs).toBeGreaterThanOrEqual(300_000);
    expect(world.clock.now() - sinceMs).toBeLessThan(301_000);
    await put("two");
    const SequenceNumber = last?.SubscribeToShardEvent?.ContinuationSequenceNumber;
    const further = await subscribe({ Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
    expect(textsOf(await next(further))).toEqual(["two"]);
  });

  test("from LATEST and from a time leaves out what was before", async () => {
    await put("one");
    await world.clock.advance(10_000);
    const Timestamp = new Date(world.clock.now());
    await put("two");
    expect(textsOf(await next(await subscribe({ Type: "AT_TIMESTAMP", Timestamp })))).toEqual(["two"]);
    await world.clock.advance(5000);
    const events = await subscribe({ Type: "LATEST" });
    expect(textsOf(await next(events))).toEqual([]);
    await put("three");
    expect(textsOf(await next(events))).toEqual(["three"]);
    expect((await refusal(subscribe({ Type: "AT_TIMESTAMP" }))).code).toBe("InvalidArgumentException");
  });

  test("is the consumer's only one of a shard: another is refused for five seconds, and then takes its place", async () => {
    const first = await subscribe();
    await next(first);
    const words = `Another active subscription exists for this consumer: 000000000000:orders:${ShardId}:app`;
    expect((await refusal(subscribe())).message).toBe(words);
    await world.clock.advance(5000);
    const second = await subscribe();
    expect(await next(first)).toEqual({ ResourceInUseException: { message: words } });
    expect(await next(first)).toBeUndefined();
    await put("one");
    expect(textsOf(await next(second))).toEqual(["one"]);
  });

  test("ends with the shard and names those that go on", async () => {
    await put("one");
    await world.root.call(SplitShard, {
      StreamName,
      ShardToSplit: ShardId,
      NewStartingHashKey: (2n ** 127n).toString(),
    });
    const events = await subscribe();
    const told = await next(events);
    expect(textsOf(told)).toEqual(["one"]);
    expect(told?.SubscribeToShardEvent?.ContinuationSequenceNumber).toBeUndefined();
    expect(told?.SubscribeToShardEvent?.ChildShards).toMatchObject([
      { ShardId: "shardId-000000000001", ParentShards: [ShardId] },
      { ShardId: "shardId-000000000002", ParentShards: [ShardId] },
    ]);
    expect(await next(events)).toBeUndefined();
  });

  test("ends with the consumer", async () => {
    const events = await subscribe();
    await next(events);
    await world.root.call(DeregisterStreamConsumer, { ConsumerARN });
    expect(await next(events)).toHaveProperty("ResourceNotFoundException");
    expect(await next(events)).toBeUndefined();
  });

  test("of large records is held to 2 MiB a second", async () => {
    for (let n = 0; n < 4; n += 1) {
      await put("x".repeat(1_000_000));
      await world.clock.advance(1000);
    }
    const sinceMs = world.clock.now();
    const events = await subscribe();
    expect(textsOf(await next(events))).toHaveLength(2);
    expect(textsOf(await next(events))).toHaveLength(2);
    expect(world.clock.now() - sinceMs).toBeGreaterThan(900);
  });
});

test("a subscription ends with a record under a key that the consumer may not use, also once the stream has none", async () => {
  await settle();
  const KeyId = (await world.root.call(CreateKey, {})).KeyMetadata?.KeyId ?? "";
  await put("before");
  await world.root.call(StartStreamEncryption, { StreamName, EncryptionType: "KMS", KeyId });
  await settle();
  await put("under the key");
  await world.root.call(StopStreamEncryption, { StreamName, EncryptionType: "KMS", KeyId });
  await settle();
  const ann = await world.user("ann", allow("kinesis:SubscribeToShard"));
  const events = await subscribe(undefined, ann);
  expect(await next(events)).toHaveProperty("KMSAccessDeniedException");
  expect(await next(events)).toBeUndefined();
  const bob = await world.user("bob", allow(["kinesis:SubscribeToShard", "kms:Decrypt"]));
  await world.clock.advance(5000);
  expect(textsOf(await next(await subscribe(undefined, bob)))).toEqual(["before", "under the key"]);
});

test("a consumer that is being registered can't subscribe", async () => {
  expect((await refusal(subscribe())).message).toMatch(
    /^Consumer app with creation timestamp \d{10} under stream: orders , account 000000000000 is not in ACTIVE status\.$/,
  );
});

test("a subscription takes a permission on the consumer; its own policy lets other accounts in", async () => {
  await settle();
  const onStream = await world.user("ann", policy({ Effect: "Allow", Action: "kinesis:*", Resource: StreamARN }));
  expect((await refusal(subscribe(undefined, onStream))).code).toBe("AccessDeniedException");
  expect(world.trail.last()).toMatchObject({ action: "kinesis:SubscribeToShard", resource: ConsumerARN });
  const bob = await world.user("bob", allow("kinesis:SubscribeToShard"));
  await subscribe(undefined, bob);
  await world.clock.advance(5000);
  const other = world.rootOf("222222222222");
  expect((await refusal(subscribe(undefined, other))).code).toBe("AccessDeniedException");
  const lets = {
    Effect: "Allow",
    Principal: { AWS: "222222222222" },
    Action: "kinesis:SubscribeToShard",
    Resource: ConsumerARN,
  };
  await world.root.call(PutResourcePolicy, { ResourceARN: ConsumerARN, Policy: policy(lets).document });
  await subscribe(undefined, other);
});
