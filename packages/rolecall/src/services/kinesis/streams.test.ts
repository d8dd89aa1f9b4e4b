/** What Kinesis keeps of records, shards, consumers and policies, and who may write and read. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, policy, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { AddTagsToStream } from "./operations/add-tags-to-stream.js";
import { CreateStream } from "./operations/create-stream.js";
import { DecreaseStreamRetentionPeriod } from "./operations/decrease-stream-retention-period.js";
import { DeleteStream } from "./operations/delete-stream.js";
import { DescribeStream } from "./operations/describe-stream.js";
import { DescribeStreamConsumer } from "./operations/describe-stream-consumer.js";
import { DescribeStreamSummary } from "./operations/describe-stream-summary.js";
import { GetRecords } from "./operations/get-records.js";
import { GetShardIterator } from "./operations/get-shard-iterator.js";
import { IncreaseStreamRetentionPeriod } from "./operations/increase-stream-retention-period.js";
import { ListShards } from "./operations/list-shards.js";
import { ListStreams } from "./operations/list-streams.js";
import { ListTagsForStream } from "./operations/list-tags-for-stream.js";
import { MergeShards } from "./operations/merge-shards.js";
import { PutRecord } from "./operations/put-record.js";
import { PutRecords } from "./operations/put-records.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { RegisterStreamConsumer } from "./operations/register-stream-consumer.js";
import { SplitShard } from "./operations/split-shard.js";
import { StartStreamEncryption } from "./operations/start-stream-encryption.js";
import { StopStreamEncryption } from "./operations/stop-stream-encryption.js";
import { UpdateShardCount } from "./operations/update-shard-count.js";
import { recordsPrefix, SETTLING_MS, streams, tailKey } from "./records.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});

const StreamName = "orders";
const StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/orders";
const HOUR_MS = 3_600_000;
const settle = async () => {
  await world.clock.advance(SETTLING_MS);
  await world.settled();
};
async function make(ShardCount = 1) {
  await world.root.call(CreateStream, { StreamName, ShardCount });
  await settle();
}
const put = (text: string, PartitionKey = "a", as: Actor = world.root) =>
  as.call(PutRecord, { StreamARN, Data: Buffer.from(text), PartitionKey });
const shards = async () => (await world.root.call(ListShards, { StreamName })).Shards ?? [];

type Start = "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER" | "AT_TIMESTAMP";
async function iterator(ShardId: string, type: Start = "TRIM_HORIZON", more: object = {}, as: Actor = world.root) {
  const { ShardIterator } = await as.call(GetShardIterator, { StreamARN, ShardId, ShardIteratorType: type, ...more });
  return ShardIterator ?? "";
}
async function texts(ShardIterator: string, as: Actor = world.root) {
  const { Records = [] } = await as.call(GetRecords, { ShardIterator });
  return Records.map(({ Data = new Uint8Array() }) => Buffer.from(Data).toString());
}
const FIRST = "shardId-000000000000";

describe("a stream", () => {
  test("is CREATING, then ACTIVE, and after its deletion not found", async () => {
    await world.root.call(CreateStream, { StreamName, ShardCount: 2, Tags: { team: "red" } });
    const status = async () =>
      (await world.root.call(DescribeStreamSummary, { StreamName })).StreamDescriptionSummary?.StreamStatus;
    expect(await status()).toBe("CREATING");
    expect((await refusal(put("x"))).code).toBe("ResourceNotFoundException");
    expect((await refusal(world.root.call(CreateStream, { StreamName, ShardCount: 1 }))).message).toBe(
      "Stream orders under account 000000000000 already exists.",
    );
    await settle();
    expect(await status()).toBe("ACTIVE");
    expect((await world.root.call(ListTagsForStream, { StreamName })).Tags).toEqual([{ Key: "team", Value: "red" }]);
    await world.root.call(DeleteStream, { StreamName });
    expect(await status()).toBe("DELETING");
    await settle();
    expect((await refusal(status())).message).toBe("Stream orders under account 000000000000 not found.");
    expect((await world.root.call(ListStreams, {})).StreamNames).toEqual([]);
  });

  test("shares the hash keys evenly among its shards, four of them on demand", async () => {
    await world.root.call(CreateStream, { StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
    await settle();
    const { StreamDescription } = await world.root.call(DescribeStream, { StreamName, Limit: 3 });
    expect(StreamDescription).toMatchObject({ HasMoreShards: true, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
    expect((await shards()).map(({ HashKeyRange }) => HashKeyRange?.StartingHashKey)).toEqual([
      "0",
      "85070591730234615865843651857942052864",
      "170141183460469231731687303715884105728",
      "255211775190703847597530955573826158592",
    ]);
  });

  test("with consumers is deleted only with them", async () => {
    await make();
    await world.root.call(RegisterStreamConsumer, { StreamARN, ConsumerName: "app" });
    expect((await refusal(world.root.call(DeleteStream, { StreamName }))).code).toBe("ResourceInUseException");
    await world.root.call(DeleteStream, { StreamName, EnforceConsumerDeletion: true });
    await settle();
    await make();
    const gone = world.root.call(DescribeStreamConsumer, { StreamARN, ConsumerName: "app" });
    expect((await refusal(gone)).code).toBe("ResourceNotFoundException");
  });

  test("keeps records as long as it is told to", async () => {
    await make();
    await put("old");
    const longer = (RetentionPeriodHours: number) =>
      world.root.call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours });
    await longer(48);
    expect((await refusal(longer(24))).message).toBe(
      "Requested retention period (24 hours) for stream orders can not be shorter than existing retention period " +
        "(48 hours). Use DecreaseRetentionPeriod API.",
    );
    expect((await refusal(longer(8761))).message).toContain("is too long");
    await world.clock.advance(30 * HOUR_MS);
    expect(await texts(await iterator(FIRST))).toEqual(["old"]);
    await world.root.call(DecreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 24 });
    expect(await texts(await iterator(FIRST))).toEqual([]);
  });
});

describe("records", () => {
  test("go to the shard of their key's MD5, or of the hash key given", async () => {
    await make(2);
    // The MD5 of "a" begins with 0c, that of "b" with 92.
    expect((await put("x", "a")).ShardId).toBe(FIRST);
    expect((await put("x", "b")).ShardId).toBe("shardId-000000000001");
    const explicit = (ExplicitHashKey: string) =>
      world.root.call(PutRecord, { StreamName, Data: Buffer.from("x"), PartitionKey: "b", ExplicitHashKey });
    expect((await explicit("0")).ShardId).toBe(FIRST);
    expect((await refusal(explicit("340282366920938463463374607431768211456"))).message).toContain(
      "must be in the range: [0, 2^128-1]",
    );
  });

  test("of each key stay in order, and none is lost, whatever is written at once", async () => {
    await make(3);
    const wanted = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
        async (batches) => {
          await Promise.all(
            batches.map(async (keys) => {
              for (const key of keys) wanted.set(key, (wanted.get(key) ?? 0) + 1);
              const Records = keys.map((PartitionKey) => ({ PartitionKey, Data: Buffer.from("x") }));
              const { FailedRecordCount } = await world.root.call(PutRecords, { StreamName, Records });
              expect(FailedRecordCount).toBe(0);
            }),
          );
        },
      ),
      { numRuns: 20 },
    );
    const seen = new Map<string, bigint[]>();
    for (const { ShardId = "" } of await shards()) {
      const { Records = [] } = await world.root.call(GetRecords, { ShardIterator: await iterator(ShardId) });
      for (const { PartitionKey = "", SequenceNumber = "" } of Records) {
        seen.set(PartitionKey, [...(seen.get(PartitionKey) ?? []), BigInt(SequenceNumber)]);
      }
    }
    for (const [key, numbers] of seen) {
      expect(numbers).toHaveLength(wanted.get(key) ?? 0);
      expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0n))).toBe(true);
    }
    expect(seen.size).toBe(wanted.size);
  });

  test("that come take those out of the store which are kept no longer", async () => {
    await make();
    const left = () =>
      world.host.store.read(async (tx) => {
        const stream = await streams.get(tx, ["000000000000", "us-east-1", StreamName]);
        return stream ? (await tx.range({ prefix: recordsPrefix(stream, 0) })).length : 0;
      });
    for (let n = 0; n < 12; n += 1) await put("old");
    await world.clock.advance(25 * HOUR_MS);
    const counts = [];
    for (let n = 0; n < 4; n += 1) {
      await put("new");
      counts.push(await left());
    }
    expect(counts).toEqual([8, 4, 3, 4]);
    await world.clock.advance(25 * HOUR_MS);
    const Records = [1, 2].map((n) => ({ Data: Buffer.from(`newer ${n}`), PartitionKey: "a" }));
    await world.root.call(PutRecords, { StreamName, Records });
    expect(await left()).toBe(2);
    expect(await texts(await iterator(FIRST))).toEqual(["newer 1", "newer 2"]);
  });

  test("that a shard takes no more of in this second fail alone", async () => {
    await make(2);
    const large = { PartitionKey: "a", Data: Buffer.alloc(700_000) };
    const { FailedRecordCount, Records = [] } = await world.root.call(PutRecords, {
      StreamName,
      Records: [large, large, { PartitionKey: "b", Data: Buffer.from("x") }],
    });
    expect(FailedRecordCount).toBe(1);
    expect(Records[1]).toEqual({
      ErrorCode: "ProvisionedThroughputExceededException",
      ErrorMessage: `Rate exceeded for shard ${FIRST} in stream orders under account 000000000000.`,
    });
    await world.clock.advance(1000);
    expect((await put("x")).ShardId).toBe(FIRST);
  });
});

describe("readers", () => {
  test("begin at the oldest record, the newest, a record, behind one, or an instant", async () => {
    await make();
    await put("one");
    await world.clock.advance(1000);
    const { SequenceNumber: StartingSequenceNumber } = await put("two");
    const Timestamp = new Date(world.clock.now());
    await world.clock.advance(1000);
    await put("three");
    expect(await texts(await iterator(FIRST))).toEqual(["one", "two", "three"]);
    expect(await texts(await iterator(FIRST, "AT_SEQUENCE_NUMBER", { StartingSequenceNumber }))).toEqual([
      "two",
      "three",
    ]);
    expect(await texts(await iterator(FIRST, "AFTER_SEQUENCE_NUMBER", { StartingSequenceNumber }))).toEqual(["three"]);
    expect(await texts(await iterator(FIRST, "AT_TIMESTAMP", { Timestamp }))).toEqual(["two", "three"]);
    await world.clock.advance(1000);
    const latest = await iterator(FIRST, "LATEST");
    expect(await texts(latest)).toEqual([]);
    await put("four");
    expect(await texts(latest)).toEqual(["four"]);
  });

  test("are told how far behind they are, and hold an iterator for five minutes", async () => {
    await make();
    await put("one");
    await put("two");
    await world.clock.advance(5000);
    const ShardIterator = await iterator(FIRST);
    const first = await world.root.call(GetRecords, { ShardIterator, Limit: 1 });
    expect(first).toMatchObject({ MillisBehindLatest: 5000, Records: [{ PartitionKey: "a" }] });
    const second = await world.root.call(GetRecords, { ShardIterator: first.NextShardIterator ?? "" });
    expect(second.MillisBehindLatest).toBe(0);
    await world.clock.advance(301_000);
    const late = await refusal(world.root.call(GetRecords, { ShardIterator }));
    expect([late.code, late.message]).toEqual([
      "ExpiredIteratorException",
      expect.stringMatching(
        /^Iterator expired\. The iterator was created at time \w{3} \w{3} \d\d [\d:]{8} UTC \d{4} /,
      ),
    ]);
  });

  test("may be of another account that the resource policy names", async () => {
    await make();
    await put("shared");
    const other = world.rootOf("111122223333");
    expect((await refusal(iterator(FIRST, "TRIM_HORIZON", {}, other))).code).toBe("AccessDeniedException");
    const { document } = policy({
      Effect: "Allow",
      Principal: { AWS: "111122223333" },
      Action: ["kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:DeleteStream"],
      Resource: StreamARN,
    });
    await world.root.call(PutResourcePolicy, { ResourceARN: StreamARN, Policy: document });
    expect(await texts(await iterator(FIRST, "TRIM_HORIZON", {}, other), other)).toEqual(["shared"]);
    expect((await refusal(other.call(DeleteStream, { StreamARN }))).code).toBe("AccessDeniedException");
    expect(
      (await refusal(other.call(UpdateShardCount, { StreamARN, TargetShardCount: 2, ScalingType: "UNIFORM_SCALING" })))
        .code,
    ).toBe("AccessDeniedException");
  });
});

describe("shards", () => {
  test("that are split end in their children, which go on with the keys", async () => {
    await make();
    await put("before");
    const parents = await iterator(FIRST);
    const split = { StreamName, ShardToSplit: FIRST, NewStartingHashKey: "170141183460469231731687303715884105728" };
    await world.root.call(SplitShard, split);
    await settle();
    const after = await put("after");
    expect(after.ShardId).toBe("shardId-000000000001");
    const answer = await world.root.call(GetRecords, { ShardIterator: parents });
    expect(answer.NextShardIterator).toBeUndefined();
    expect(answer.Records).toHaveLength(1);
    expect(answer.ChildShards?.map(({ ShardId, ParentShards }) => [ShardId, ParentShards])).toEqual([
      ["shardId-000000000001", [FIRST]],
      ["shardId-000000000002", [FIRST]],
    ]);
    expect(BigInt(after.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(answer.Records?.[0]?.SequenceNumber ?? 0));
    expect((await refusal(world.root.call(SplitShard, split))).code).toBe("InvalidArgumentException");
    await world.root.call(MergeShards, {
      StreamName,
      ShardToMerge: "shardId-000000000001",
      AdjacentShardToMerge: "shardId-000000000002",
    });
    await settle();
    const open = await world.root.call(ListShards, { StreamName, ShardFilter: { Type: "AT_LATEST" } });
    expect(open.Shards).toMatchObject([
      { ParentShardId: "shardId-000000000001", AdjacentParentShardId: "shardId-000000000002" },
    ]);
    await world.clock.advance(25 * HOUR_MS);
    expect(await shards()).toHaveLength(1);
  });

  test("are as many as asked for, with equal shares, whatever the counts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 18 }), async (from, to) => {
        fc.pre(to <= from * 2 && to >= from / 2);
        world = await testWorld();
        await make(from);
        await world.root.call(UpdateShardCount, { StreamName, TargetShardCount: to, ScalingType: "UNIFORM_SCALING" });
        await settle();
        const { Shards = [] } = await world.root.call(ListShards, { StreamName, ShardFilter: { Type: "AT_LATEST" } });
        const starts = Shards.map(({ HashKeyRange }) => BigInt(HashKeyRange?.StartingHashKey ?? -1));
        const wanted = Array.from({ length: to }, (_, index) => ((1n << 128n) * BigInt(index)) / BigInt(to));
        expect(starts.sort((one, other) => (one < other ? -1 : 1))).toEqual(wanted);
        await world.end();
      }),
      { numRuns: 12 },
    );
  });

  test("are listed in pages", async () => {
    await make(5);
    const first = await world.root.call(ListShards, { StreamName, MaxResults: 3 });
    const second = await world.root.call(ListShards, { NextToken: first.NextToken ?? "" });
    expect([first.Shards?.length, second.Shards?.length, second.NextToken]).toEqual([3, 2, undefined]);
    await world.clock.advance(301_000);
    const late = world.root.call(ListShards, { NextToken: first.NextToken ?? "" });
    expect((await refusal(late)).code).toBe("ExpiredNextTokenException");
  });
});

describe("permissions", () => {
  test("are asked on the stream, and for tags too when it is made with some", async () => {
    await make();
    const writer = await world.user(
      "writer",
      allow(["kinesis:PutRecord", "kinesis:CreateStream"], "arn:aws:kinesis:*:*:stream/*"),
    );
    await put("x", "a", writer);
    expect((await refusal(writer.call(DescribeStreamSummary, { StreamName }))).message).toBe(
      `User: ${writer.arn} is not authorized to perform: kinesis:DescribeStreamSummary on resource: ${StreamARN} because no identity-based policy allows the kinesis:DescribeStreamSummary action`,
    );
    const tagged = writer.call(CreateStream, { StreamName: "other", ShardCount: 1, Tags: { a: "b" } });
    expect((await refusal(tagged)).message).toContain("kinesis:AddTagsToStream");
    await world.root.call(AddTagsToStream, { StreamName, Tags: { team: "red" } });
    const red = await world.user(
      "red",
      allow("kinesis:PutRecord", "*", { StringEquals: { "aws:ResourceTag/team": "blue" } }),
    );
    expect((await refusal(put("x", "a", red))).code).toBe("AccessDeniedException");
  });

  test("of the key are needed by writers and readers of an encrypted stream", async () => {
    await make();
    const { KeyMetadata } = await world.root.call(CreateKey, {});
    await world.root.call(StartStreamEncryption, {
      StreamName,
      EncryptionType: "KMS",
      KeyId: KeyMetadata?.KeyId ?? "",
    });
    await settle();
    const both = await world.user("both", allow("kinesis:*"));
    expect((await refusal(put("x", "a", both))).code).toBe("KMSAccessDeniedException");
    const full = await world.user(
      "full",
      allow("kinesis:*"),
      allow(["kms:GenerateDataKey", "kms:Decrypt"], "*", {
        StringEquals: {
          "kms:ViaService": "kinesis.us-east-1.amazonaws.com",
          "kms:EncryptionContext:aws:kinesis:arn": StreamARN,
        },
      }),
    );
    expect((await put("secret", "a", full)).EncryptionType).toBe("KMS");
    expect(await texts(await iterator(FIRST), full)).toEqual(["secret"]);
    expect((await refusal(texts(await iterator(FIRST), both))).code).toBe("KMSAccessDeniedException");
  });

  test("of the key that a record was written under are needed by its readers, whatever the stream has since", async () => {
    await make();
    const key = async () => (await world.root.call(CreateKey, {})).KeyMetadata;
    const [first, second] = [await key(), await key()];
    const encrypt = async (KeyId = "") => {
      await world.root.call(StartStreamEncryption, { StreamName, EncryptionType: "KMS", KeyId });
      await settle();
    };
    await encrypt(first?.KeyId);
    await put("under the first");
    await encrypt(second?.KeyId);
    await put("under the second");
    await world.root.call(StopStreamEncryption, { StreamName, EncryptionType: "KMS", KeyId: second?.KeyId ?? "" });
    await settle();
    const { SequenceNumber: StartingSequenceNumber = "" } = await put("under none");
    const reader = (name: string, ...keys: string[]) =>
      world.user(name, allow("kinesis:*"), ...(keys.length > 0 ? [allow("kms:Decrypt", keys)] : []));
    const ann = await reader("ann", second?.Arn ?? "");
    expect((await refusal(texts(await iterator(FIRST), ann))).code).toBe("KMSAccessDeniedException");
    const bob = await reader("bob");
    expect(await texts(await iterator(FIRST, "AT_SEQUENCE_NUMBER", { StartingSequenceNumber }), bob)).toEqual([
      "under none",
    ]);
    const eve = await reader("eve", first?.Arn ?? "", second?.Arn ?? "");
    expect(await texts(await iterator(FIRST), eve)).toEqual(["under the first", "under the second", "under none"]);
  });
});

describe("a shard", () => {
  const EXCEEDED = {
    code: "ProvisionedThroughputExceededException",
    message: `Rate exceeded for shard ${FIRST} in stream orders under account 000000000000.`,
    status: 400,
  };

  test("is read five times a second, whoever reads it", async () => {
    await make();
    const start = await iterator(FIRST);
    for (let call = 0; call < 5; call += 1) await texts(start);
    expect(await refusal(texts(start))).toMatchObject(EXCEEDED);
    await world.clock.advance(999);
    expect(await refusal(texts(start))).toMatchObject(EXCEEDED);
    await world.clock.advance(1);
    await texts(start);
  });

  test("answers up to 10 MiB to a call, and then none until the seconds are over that it took at 2 MiB each", async () => {
    await make();
    for (let second = 0; second < 12; second += 1) {
      await put("x".repeat(1024 * 1024 - 1));
      await world.clock.advance(1000);
    }
    const start = await iterator(FIRST);
    expect(await texts(start)).toHaveLength(10);
    expect(await refusal(texts(start))).toMatchObject(EXCEEDED);
    await world.clock.advance(4900);
    expect(await refusal(texts(start))).toMatchObject(EXCEEDED);
    await world.clock.advance(100);
    expect(await texts(start)).toHaveLength(10);
  });

  test("gives up to 10,000 records to a call", async () => {
    await make();
    // As writers leave them, who may write a thousand a second.
    await world.host.store.transact(async (tx) => {
      const [stream] = (await streams.list(tx, { prefix: [] })).items;
      if (!stream) throw new Error("no stream");
      const atMs = world.clock.now();
      const prefix = recordsPrefix(stream, 0);
      for (let number = 1; number <= 10_001; number += 1) tx.put([...prefix, number], { atMs, key: "a", data: "eA==" });
      tx.put(tailKey(stream, 0), { number: 10_001, atMs, oldestMs: atMs, second: 0, records: 0, bytes: 0 });
    });
    expect(await texts(await iterator(FIRST))).toHaveLength(10_000);
  });
});
