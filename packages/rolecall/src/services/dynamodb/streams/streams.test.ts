/** What a table's stream tells of the changes of its items. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { BatchWriteItem } from "../operations/batch-write-item.js";
import { DeleteItem } from "../operations/delete-item.js";
import { DeleteTable } from "../operations/delete-table.js";
import { DescribeTable } from "../operations/describe-table.js";
import { ExecuteStatement } from "../operations/execute-statement.js";
import { ExecuteTransaction } from "../operations/execute-transaction.js";
import { PutItem } from "../operations/put-item.js";
import { TransactWriteItems } from "../operations/transact-write-items.js";
import { UpdateItem } from "../operations/update-item.js";
import { UpdateTable } from "../operations/update-table.js";
import { UpdateTimeToLive } from "../operations/update-time-to-live.js";
import { makeTable } from "../testing.js";
import { DescribeStream } from "./operations/describe-stream.js";
import { GetRecords } from "./operations/get-records.js";
import { GetShardIterator } from "./operations/get-shard-iterator.js";
import { ListStreams } from "./operations/list-streams.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});

const DAY_MS = 86_400_000;
type View = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
const streaming = (StreamViewType: View = "NEW_AND_OLD_IMAGES", TableName = "orders") =>
  makeTable(world, { TableName, StreamSpecification: { StreamEnabled: true, StreamViewType } });
const streamArn = async () =>
  (await world.root.call(DescribeTable, { TableName: "orders" })).Table?.LatestStreamArn ?? "";
const put = (pk: string, n: number) =>
  world.root.call(PutItem, { TableName: "orders", Item: { pk: { S: pk }, n: { N: String(n) } } });
const shardsOf = async (StreamArn: string) =>
  ((await world.root.call(DescribeStream, { StreamArn })).StreamDescription?.Shards ?? []).map(
    ({ ShardId = "" }) => ShardId,
  );

/** Every record of every shard, from the oldest on, a few a call. */
async function records(StreamArn: string, as: Actor = world.root) {
  const all = [];
  for (const ShardId of await shardsOf(StreamArn)) {
    const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    let { ShardIterator: iterator } = await as.call(GetShardIterator, start);
    while (iterator !== undefined) {
      const { Records = [], NextShardIterator } = await as.call(GetRecords, { ShardIterator: iterator, Limit: 2 });
      all.push(...Records);
      iterator = Records.length === 0 ? undefined : NextShardIterator;
    }
  }
  return all;
}

describe("a stream", () => {
  test("tells what was inserted, modified and removed, and nothing of what changed nothing", async () => {
    await streaming();
    await put("a", 1);
    await put("a", 1);
    await put("a", 2);
    await world.root.call(DeleteItem, { TableName: "orders", Key: { pk: { S: "a" } } });
    await world.root.call(DeleteItem, { TableName: "orders", Key: { pk: { S: "a" } } });

    const [inserted, modified, removed, ...more] = await records(await streamArn());
    expect(more).toEqual([]);
    expect(inserted).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Date),
        Keys: { pk: { S: "a" } },
        NewImage: { pk: { S: "a" }, n: { N: "1" } },
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    expect([modified?.eventName, removed?.eventName]).toEqual(["MODIFY", "REMOVE"]);
    expect(modified?.dynamodb).toMatchObject({ OldImage: { n: { N: "1" } }, NewImage: { n: { N: "2" } } });
    expect(removed?.dynamodb?.NewImage).toBeUndefined();
  });

  test.each([
    ["KEYS_ONLY", false, false],
    ["NEW_IMAGE", true, false],
    ["OLD_IMAGE", false, true],
    ["NEW_AND_OLD_IMAGES", true, true],
  ] as const)("of view %s shows new images: %s, old ones: %s", async (view, showsNew, showsOld) => {
    await streaming(view);
    await put("a", 1);
    await put("a", 2);
    const { dynamodb } = (await records(await streamArn()))[1] ?? {};
    expect(dynamodb?.Keys).toEqual({ pk: { S: "a" } });
    expect([dynamodb?.NewImage !== undefined, dynamodb?.OldImage !== undefined]).toEqual([showsNew, showsOld]);
  });

  test("has the writes of batches, transactions, updates and of time to live", async () => {
    await streaming();
    await world.root.call(UpdateTimeToLive, {
      TableName: "orders",
      TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
    });
    await world.root.call(BatchWriteItem, {
      RequestItems: { orders: [{ PutRequest: { Item: { pk: { S: "batch" } } } }] },
    });
    await world.root.call(TransactWriteItems, {
      TransactItems: [{ Put: { TableName: "orders", Item: { pk: { S: "transaction" } } } }],
    });
    const ttl = String(Math.floor(world.clock.now() / 1000) + 10);
    await world.root.call(UpdateItem, {
      TableName: "orders",
      Key: { pk: { S: "update" } },
      UpdateExpression: "SET #ttl = :t",
      ExpressionAttributeNames: { "#ttl": "ttl" },
      ExpressionAttributeValues: { ":t": { N: ttl } },
    });
    await world.clock.advance(20_000);
    await world.settled();
    const seen = (await records(await streamArn())).map(({ eventName, dynamodb, userIdentity }) => [
      eventName,
      dynamodb?.Keys?.pk?.S,
      userIdentity,
    ]);
    expect(seen).toHaveLength(4);
    expect(seen).toEqual(
      expect.arrayContaining([
        ["INSERT", "batch", undefined],
        ["INSERT", "transaction", undefined],
        ["INSERT", "update", undefined],
        ["REMOVE", "update", { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" }],
      ]),
    );
  });

  test("has the writes of PartiQL statements, alone and in transactions", async () => {
    await streaming();
    const run = (Statement: string) => world.root.call(ExecuteStatement, { Statement });
    await run("INSERT INTO orders VALUE {'pk': 'a', 'n': 1}");
    await run("UPDATE orders SET n = n + 1 WHERE pk = 'a'");
    await run("SELECT * FROM orders");
    await world.root.call(ExecuteTransaction, {
      TransactStatements: [{ Statement: "DELETE FROM orders WHERE pk = 'a' AND n = 2" }],
    });
    const seen = (await records(await streamArn())).map(({ eventName, dynamodb }) => [
      eventName,
      dynamodb?.OldImage?.n?.N,
      dynamodb?.NewImage?.n?.N,
    ]);
    expect(seen).toEqual([
      ["INSERT", undefined, "1"],
      ["MODIFY", "1", "2"],
      ["REMOVE", "2", undefined],
    ]);
  });

  test("keeps the changes of each item in order, and loses none, whatever is written at once", async () => {
    await streaming();
    const keys = fc.constantFrom("a", "b", "c", "d", "e", "f");
    let count = 0;
    const wanted = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(keys, { minLength: 1, maxLength: 12 }), async (written) => {
        const batch = [...new Set(written)].map((pk) => {
          count += 1;
          wanted.set(pk, (wanted.get(pk) ?? 0) + 1);
          return put(pk, count);
        });
        await Promise.all(batch);
      }),
      { numRuns: 20 },
    );
    const seen = new Map<string, number[]>();
    for (const { dynamodb } of await records(await streamArn())) {
      const pk = dynamodb?.Keys?.pk?.S ?? "";
      seen.set(pk, [...(seen.get(pk) ?? []), Number(dynamodb?.NewImage?.n?.N)]);
    }
    for (const [pk, numbers] of seen) {
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers).toHaveLength(wanted.get(pk) ?? 0);
    }
    expect(seen.size).toBe(wanted.size);
  });

  test.each([
    ["PAY_PER_REQUEST", undefined, 4],
    ["PROVISIONED", { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }, 1],
  ] as const)("of a table billed by %s has its shards, a page at a time", async (BillingMode, throughput, count) => {
    await makeTable(world, {
      BillingMode,
      ProvisionedThroughput: throughput,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    const StreamArn = await streamArn();
    const seen = new Set<string | undefined>();
    let from: string | undefined;
    do {
      const { StreamDescription } = await world.root.call(DescribeStream, {
        StreamArn,
        Limit: 1,
        ExclusiveStartShardId: from,
      });
      expect(StreamDescription?.Shards).toHaveLength(1);
      seen.add(StreamDescription?.Shards?.[0]?.ShardId);
      from = StreamDescription?.LastEvaluatedShardId;
    } while (from !== undefined);
    expect(seen.size).toBe(count);
  });

  test("forgets what is older than a day", async () => {
    await streaming();
    await put("a", 1);
    await world.clock.advance(DAY_MS + 1000);
    await put("a", 2);
    expect((await records(await streamArn())).map(({ eventName }) => eventName)).toEqual(["MODIFY"]);
  });
});

describe("readers", () => {
  test("can't go on from a change that has become older than a day, and begin with the oldest that is left", async () => {
    await streaming();
    await put("a", 1);
    const StreamArn = await streamArn();
    const [first] = await records(StreamArn);
    await world.clock.advance(DAY_MS - 60_000);
    await put("a", 2);
    const iterators = new Map<string, string>();
    for (const ShardId of await shardsOf(StreamArn)) {
      const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
      iterators.set(ShardId, (await world.root.call(GetShardIterator, start)).ShardIterator ?? "");
    }
    await world.clock.advance(2 * 60_000);
    const outcomes = new Set<string>();
    for (const [ShardId, ShardIterator] of iterators) {
      const { SequenceNumber } = first?.dynamodb ?? {};
      const again = { StreamArn, ShardId, ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, SequenceNumber };
      for (const call of [
        () => world.root.call(GetRecords, { ShardIterator }),
        () => world.root.call(GetShardIterator, again),
      ]) {
        const outcome = await call().then(
          () => "read",
          ({ code }: { code: string }) => code,
        );
        outcomes.add(outcome);
      }
    }
    expect([...outcomes].sort()).toEqual(["TrimmedDataAccessException", "read"]);
    expect((await records(StreamArn)).map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toEqual(["2"]);
  });

  test("list streams a page at a time, also when the one that they stopped at is gone", async () => {
    await streaming();
    await streaming("KEYS_ONLY", "others");
    const first = await world.root.call(ListStreams, { Limit: 1 });
    expect(first.Streams?.map(({ TableName }) => TableName)).toEqual(["orders"]);
    await world.root.call(DeleteTable, { TableName: "orders" });
    await world.clock.advance(DAY_MS + 1000);
    await world.settled();
    const second = await world.root.call(ListStreams, { ExclusiveStartStreamArn: first.LastEvaluatedStreamArn });
    expect(second.Streams?.map(({ TableName }) => TableName)).toEqual(["others"]);
    expect(second.LastEvaluatedStreamArn).toBeUndefined();
    const odd = world.root.call(ListStreams, {
      ExclusiveStartStreamArn: "arn:aws:dynamodb:us-east-1:000000000000:table/x",
    });
    expect((await refusal(odd)).code).toBe("ValidationException");
  });

  test("begin at the end, at a change or behind it", async () => {
    await streaming();
    await put("a", 1);
    await put("a", 2);
    const StreamArn = await streamArn();
    const [first] = await records(StreamArn);
    const shards = await shardsOf(StreamArn);
    const from = async (ShardIteratorType: "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER") => {
      const found = [];
      for (const ShardId of shards) {
        const SequenceNumber = ShardIteratorType === "LATEST" ? undefined : first?.dynamodb?.SequenceNumber;
        const { ShardIterator } = await world.root.call(GetShardIterator, {
          StreamArn,
          ShardId,
          ShardIteratorType,
          SequenceNumber,
        });
        found.push(...((await world.root.call(GetRecords, { ShardIterator: ShardIterator ?? "" })).Records ?? []));
      }
      return found.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N);
    };
    expect(await from("LATEST")).toEqual([]);
    expect(await from("AT_SEQUENCE_NUMBER")).toEqual(["1", "2"]);
    expect(await from("AFTER_SEQUENCE_NUMBER")).toEqual(["2"]);
  });

  test("need a new iterator after fifteen minutes, and one that DynamoDB gave", async () => {
    await streaming();
    const StreamArn = await streamArn();
    const [ShardId = ""] = await shardsOf(StreamArn);
    const { ShardIterator = "" } = await world.root.call(GetShardIterator, {
      StreamArn,
      ShardId,
      ShardIteratorType: "TRIM_HORIZON",
    });
    await world.clock.advance(16 * 60_000);
    expect((await refusal(world.root.call(GetRecords, { ShardIterator }))).code).toBe("ExpiredIteratorException");
    expect((await refusal(world.root.call(GetRecords, { ShardIterator: "nonsense" }))).code).toBe(
      "ValidationException",
    );
  });

  test("need each of the three permissions on the stream", async () => {
    await streaming();
    const StreamArn = await streamArn();
    await put("a", 1);
    const reader = await world.user("reader", allow(["dynamodb:GetShardIterator", "dynamodb:GetRecords"], StreamArn));
    expect(await records(StreamArn, reader)).toHaveLength(1);
    expect((await refusal(reader.call(DescribeStream, { StreamArn }))).message).toBe(
      `User: ${reader.arn} is not authorized to perform: dynamodb:DescribeStream on resource: ${StreamArn} because no identity-based policy allows the dynamodb:DescribeStream action`,
    );
    const other = await world.user("other", allow("dynamodb:GetRecords", "arn:aws:dynamodb:*:*:table/*"));
    const [ShardId = ""] = await shardsOf(StreamArn);
    const start = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    expect((await refusal(other.call(GetShardIterator, start))).code).toBe("AccessDeniedException");
  });
});

describe("a stream that is switched off", () => {
  test("can be read for a day, is at its end then, and gone", async () => {
    await streaming();
    await put("a", 1);
    const StreamArn = await streamArn();
    const off = { TableName: "orders", StreamSpecification: { StreamEnabled: false } };
    await world.root.call(UpdateTable, off);
    await world.clock.advance(100);
    await put("a", 2);
    expect((await world.root.call(DescribeStream, { StreamArn })).StreamDescription?.StreamStatus).toBe("DISABLED");
    expect(await records(StreamArn)).toHaveLength(1);
    await world.clock.advance(DAY_MS);
    await world.settled();
    expect((await refusal(world.root.call(DescribeStream, { StreamArn }))).message).toBe(
      `Requested resource not found: Stream: ${StreamArn} not found`,
    );
    expect((await world.root.call(ListStreams, {})).Streams).toEqual([]);
  });

  test("is another than the one that is switched on afterwards", async () => {
    await streaming();
    const first = await streamArn();
    await world.root.call(UpdateTable, { TableName: "orders", StreamSpecification: { StreamEnabled: false } });
    await world.clock.advance(1000);
    await world.root.call(UpdateTable, {
      TableName: "orders",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    const second = await streamArn();
    expect(second).not.toBe(first);
    const { Streams = [] } = await world.root.call(ListStreams, { TableName: "orders" });
    expect(Streams.map(({ StreamArn }) => StreamArn)).toEqual([first, second]);
  });

  test("goes with its table, and can be read after it", async () => {
    await streaming();
    await put("a", 1);
    const StreamArn = await streamArn();
    await world.root.call(DeleteTable, { TableName: "orders" });
    await world.settled();
    expect(await records(StreamArn)).toHaveLength(1);
  });
});
