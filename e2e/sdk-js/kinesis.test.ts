/** Streams as applications use them: AWS's SDK, which speaks HTTP/2 to Kinesis, against a started server and over a kill. */
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Keys, ROOT, refusal } from "./clients.js";

const clientOf = (endpoint: string, credentials: Keys = ROOT) =>
  new KinesisClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });

const StreamName = "orders";
const StreamARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${StreamName}`;

async function make(kinesis: KinesisClient, ShardCount: number) {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1 }, { StreamName });
}

/** Everything in a shard, from its first record to the last that is there, or to its end. */
async function readAll(kinesis: KinesisClient, ShardId: string | undefined): Promise<string[]> {
  const texts: string[] = [];
  const start = new GetShardIteratorCommand({ StreamARN, ShardId, ShardIteratorType: "TRIM_HORIZON" });
  let { ShardIterator } = await kinesis.send(start);
  while (ShardIterator !== undefined) {
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    texts.push(...(page.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()));
    if (page.MillisBehindLatest === 0) break;
    ShardIterator = page.NextShardIterator;
  }
  return texts;
}

describe("the SDK for JavaScript", () => {
  let rolecall: Started;
  let kinesis: KinesisClient;
  beforeAll(async () => {
    rolecall = await startRolecall();
    kinesis = clientOf(rolecall.endpoint);
    await make(kinesis, 1);
  });
  afterAll(async () => {
    kinesis.destroy();
    await rolecall.stop();
  });

  test("writes, splits a shard, and reads parent and children in the order of writing", async () => {
    const put = (text: string, PartitionKey: string) =>
      kinesis.send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey }));
    await put("first", "a");
    await put("second", "b");
    const { Shards: [parent] = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    await kinesis.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: parent?.ShardId,
        NewStartingHashKey: (2n ** 127n).toString(),
      }),
    );
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1 }, { StreamName });
    await put("third", "a");

    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    expect(Shards.map(({ ParentShardId }) => ParentShardId)).toEqual([undefined, parent?.ShardId, parent?.ShardId]);
    expect(await readAll(kinesis, parent?.ShardId)).toEqual(["first", "second"]);
    const children = await Promise.all(Shards.slice(1).map(({ ShardId }) => readAll(kinesis, ShardId)));
    expect(children.flat()).toEqual(["third"]);
  });

  test.each([
    ["HTTP/2", {}],
    // As the clients of other services send.
    ["HTTP/1.1", { requestHandler: new LambdaClient({}).config.requestHandler }],
  ])("subscribes a consumer to a shard over %s, and is sent what comes", async (version, over) => {
    const reader = new KinesisClient({
      endpoint: rolecall.endpoint,
      region: REGION,
      credentials: ROOT,
      maxAttempts: 1,
      ...over,
    });
    const ConsumerName = `app-${version.replace("/", "-")}`;
    const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
    const ShardId = Shards[1]?.ShardId;
    const subscribe = (Type: "LATEST" | "TRIM_HORIZON") =>
      reader.send(
        new SubscribeToShardCommand({ ConsumerARN: Consumer?.ConsumerARN, ShardId, StartingPosition: { Type } }),
      );
    const { EventStream } = await subscribe("LATEST");
    expect(await refusal(subscribe("TRIM_HORIZON"))).toMatchObject({
      name: "ResourceInUseException",
      message: `Another active subscription exists for this consumer: ${ACCOUNT}:${StreamName}:${ShardId}:${ConsumerName}`,
    });
    const sent: string[] = [];
    for await (const { SubscribeToShardEvent: event } of EventStream ?? []) {
      expect(event?.ContinuationSequenceNumber).toMatch(/^\d{56}$/);
      for (const { Data } of event?.Records ?? []) sent.push(Buffer.from(Data ?? []).toString());
      if (sent.length > 1) break;
      await kinesis.send(
        new PutRecordCommand({ StreamName, Data: Buffer.from(`sent ${sent.length}`), PartitionKey: "a" }),
      );
    }
    expect(sent).toEqual(["sent 0", "sent 1"]);
    reader.destroy();
  });

  test("hears of a missing stream, and of a refusal until the stream's policy lets the account in", async () => {
    const Data = Buffer.from("from elsewhere");
    const missing = new PutRecordCommand({ StreamName: "nowhere", Data, PartitionKey: "a" });
    expect(await refusal(kinesis.send(missing))).toEqual({
      name: "ResourceNotFoundException",
      message: `Stream nowhere under account ${ACCOUNT} not found.`,
      status: 400,
    });
    const other = clientOf(rolecall.endpoint, { accessKeyId: "222222222222", secretAccessKey: "test" });
    const put = () => other.send(new PutRecordCommand({ StreamARN, Data, PartitionKey: "a" }));
    expect(await refusal(put())).toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::222222222222:root is not authorized to perform: kinesis:PutRecord on resource: ${StreamARN} because no resource-based policy allows the kinesis:PutRecord action`,
      status: 400,
    });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "222222222222" },
          Action: ["kinesis:PutRecord", "kinesis:DescribeStreamSummary"],
          Resource: StreamARN,
        },
      ],
    });
    await kinesis.send(new PutResourcePolicyCommand({ ResourceARN: StreamARN, Policy }));
    expect(await put()).toMatchObject({ ShardId: expect.stringMatching(/^shardId-\d{12}$/) });
    const { StreamDescriptionSummary } = await other.send(new DescribeStreamSummaryCommand({ StreamARN }));
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(2);
    other.destroy();
  });
});

test("what was answered before kill -9 is read after it, in order and once", async () => {
  const folder = await temporaryFolder();
  try {
    const first = await startRolecall({ args: ["--data-dir", folder.path] });
    const before = clientOf(first.endpoint);
    await make(before, 1);
    const answered: string[] = [];
    const writing = (async () => {
      for (let batch = 0; ; batch++) {
        const texts = Array.from({ length: 10 }, (_, index) => `${batch}/${index}`);
        const Records = texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: "a" }));
        try {
          await before.send(new PutRecordsCommand({ StreamName, Records }));
        } catch {
          return;
        }
        answered.push(...texts);
      }
    })();
    await eventually(() => (answered.length >= 100 ? true : undefined), 30_000);
    await first.stop("SIGKILL");
    await writing;
    before.destroy();

    const second = await startRolecall({ args: ["--data-dir", folder.path] });
    const after = clientOf(second.endpoint);
    const found = await readAll(after, "shardId-000000000000");
    after.destroy();
    await second.stop();
    expect(found.slice(0, answered.length)).toEqual(answered);
    // Of the call under way all is there, or nothing.
    expect(found.length % 10).toBe(0);
    expect(new Set(found).size).toBe(found.length);
  } finally {
    await folder.remove();
  }
});
