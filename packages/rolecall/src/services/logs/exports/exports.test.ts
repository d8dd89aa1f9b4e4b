/** Export tasks: what they write, who lets them, and how they end. */
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type PolicyText, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { DeleteBucketPolicy } from "../../s3/operations/delete-bucket-policy.js";
import { GetObject } from "../../s3/operations/get-object.js";
import { ListObjectsV2 } from "../../s3/operations/list-objects-v2.js";
import { PutBucketPolicy } from "../../s3/operations/put-bucket-policy.js";
import { BUCKET, makeBucket } from "../../s3/testing.js";
import { logsService } from "../index.js";
import { CancelExportTask } from "../operations/cancel-export-task.js";
import { CreateExportTask } from "../operations/create-export-task.js";
import { CreateLogStream } from "../operations/create-log-stream.js";
import { DescribeExportTasks } from "../operations/describe-export-tasks.js";
import { PutLogEvents } from "../operations/put-log-events.js";
import { makeGroup } from "../testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
  await makeGroup(world.root, "/app");
});
afterEach(() => world.end());

/** AWS's example, with one thing changed. */
const bucketPolicy = ({
  principal = "logs.us-east-1.amazonaws.com",
  account = "000000000000",
  group = "*",
  actions = ["s3:GetBucketAcl", "s3:PutObject"],
  acl = "bucket-owner-full-control",
} = {}): PolicyText => {
  const from = {
    StringEquals: { "aws:SourceAccount": [account] },
    ArnLike: { "aws:SourceArn": [`arn:aws:logs:us-east-1:${account}:log-group:${group}`] },
  };
  const Principal = { Service: principal };
  const statement = (Action: string, Resource: string, Condition: object) => ({
    Effect: "Allow",
    Principal,
    Action,
    Resource,
    Condition,
  });
  return policy(
    ...[
      statement("s3:GetBucketAcl", `arn:aws:s3:::${BUCKET}`, from),
      statement("s3:PutObject", `arn:aws:s3:::${BUCKET}/*`, {
        ...from,
        StringEquals: { ...from.StringEquals, "s3:x-amz-acl": acl },
      }),
    ].filter(({ Action }) => actions.includes(Action)),
  );
};
const letIn = (text: PolicyText) => world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: text.document });

async function write(stream: string, ...messages: string[]): Promise<number> {
  const at = world.clock.now();
  await world.root.call(CreateLogStream, { logGroupName: "/app", logStreamName: stream });
  await world.root.call(PutLogEvents, {
    logGroupName: "/app",
    logStreamName: stream,
    logEvents: messages.map((message, index) => ({ timestamp: at + index, message })),
  });
  return at;
}
const start = (more: object = {}) =>
  world.root.call(CreateExportTask, {
    logGroupName: "/app",
    from: 0,
    to: world.clock.now() + 1000,
    destination: BUCKET,
    ...more,
  });
const described = async (taskId: string) => (await world.root.call(DescribeExportTasks, { taskId })).exportTasks?.[0];

async function objects(): Promise<Record<string, string>> {
  const { Contents = [] } = await world.root.call(ListObjectsV2, { Bucket: BUCKET });
  const found: Record<string, string> = {};
  for (const { Key = "" } of Contents) {
    const { Body } = await world.root.call(GetObject, { Bucket: BUCKET, Key });
    const pieces: Uint8Array[] = [];
    for await (const piece of Body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    found[Key] = (Key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  }
  return found;
}

describe("an export", () => {
  test("writes each stream's events of the time asked for, in order, gzipped below the task's id", async () => {
    await letIn(bucketPolicy());
    const at = await write("2026/11/25/[$LATEST]a", "first", "second", "third", "too late");
    await write("other", "its own");
    const { taskId = "" } = await start({ taskName: "t", to: at + 2 });
    await world.settled();
    const time = (ms: number) => new Date(at + ms).toISOString();
    expect(await objects()).toEqual({
      "exportedlogs/aws-logs-write-test": "Permission Check Successful",
      [`exportedlogs/${taskId}/2026-11-25-[$LATEST]a/000000.gz`]: `${time(0)} first\n${time(1)} second\n${time(2)} third\n`,
      [`exportedlogs/${taskId}/other/000000.gz`]: `${time(0)} its own\n`,
    });
    expect(await described(taskId)).toEqual({
      taskId,
      taskName: "t",
      logGroupName: "/app",
      from: 0,
      to: at + 2,
      destination: BUCKET,
      destinationPrefix: "exportedlogs",
      status: { code: "COMPLETED", message: "Completed Successfully" },
      executionInfo: { creationTime: at, completionTime: world.clock.now() },
    });
  });

  test("of streams that begin so alone, below the prefix asked for", async () => {
    await letIn(bucketPolicy());
    await write("a/1", "x");
    await write("a-1", "y");
    await write("b", "z");
    const { taskId = "" } = await start({ logStreamNamePrefix: "a", destinationPrefix: "deep/er" });
    await world.settled();
    const found = await objects();
    expect(Object.keys(found).sort()).toEqual([
      `deep/er/${taskId}/a-1-2/000000.gz`,
      `deep/er/${taskId}/a-1/000000.gz`,
      "deep/er/aws-logs-write-test",
    ]);
  });

  test("are listed in pages", async () => {
    await letIn(bucketPolicy());
    const started: string[] = [];
    for (let n = 0; n < 3; n++) {
      started.push((await start({})).taskId ?? "");
      await world.settled();
    }
    const listed: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await world.root.call(DescribeExportTasks, { limit: 2, nextToken });
      listed.push(...(page.exportTasks ?? []).map(({ taskId = "" }) => taskId));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(listed.sort()).toEqual(started.sort());
  });

  test("of more than one part holds every event once", async () => {
    await letIn(bucketPolicy());
    const line = "x".repeat(250_000);
    await world.root.call(CreateLogStream, { logGroupName: "/app", logStreamName: "big" });
    for (let batch = 0; batch < 8; batch++) {
      await world.root.call(PutLogEvents, {
        logGroupName: "/app",
        logStreamName: "big",
        logEvents: [0, 1, 2].map((n) => ({ timestamp: world.clock.now() + batch, message: `${batch}/${n} ${line}` })),
      });
    }
    const { taskId = "" } = await start();
    await world.settled();
    const found = await objects();
    const parts = Object.keys(found).filter((key) => key.endsWith(".gz"));
    expect(parts).toEqual([`exportedlogs/${taskId}/big/000000.gz`, `exportedlogs/${taskId}/big/000001.gz`]);
    const lines = parts.flatMap((part) => (found[part] ?? "").trimEnd().split("\n"));
    expect(lines.map((text) => text.split(" ")[1])).toEqual(
      Array.from({ length: 24 }, (_, n) => `${Math.floor(n / 3)}/${n % 3}`),
    );
  }, 20_000);
});

describe("a bucket lets CloudWatch Logs in by its policy alone", () => {
  const words = (operation: string) =>
    `${operation} call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to perform this operation.`;
  test.each<[why: string, change: object | undefined, operation: string]>([
    ["without one", undefined, "GetBucketAcl"],
    ["another Region's principal", { principal: "logs.eu-west-1.amazonaws.com" }, "GetBucketAcl"],
    ["another account's", { account: "111111111111" }, "GetBucketAcl"],
    ["another group's", { group: "/other:*" }, "GetBucketAcl"],
    ["s3:PutObject alone", { actions: ["s3:PutObject"] }, "GetBucketAcl"],
    ["s3:GetBucketAcl alone", { actions: ["s3:GetBucketAcl"] }, "PutObject"],
    ["another ACL", { acl: "private" }, "PutObject"],
  ])("%s: refused", async (_why, change, operation) => {
    if (change) await letIn(bucketPolicy(change));
    expect(await refusal(start())).toMatchObject({ code: "InvalidParameterException", message: words(operation) });
    expect(await objects()).toEqual({});
    expect((await world.root.call(DescribeExportTasks, {})).exportTasks).toEqual([]);
  });

  test("that of the one group: taken", async () => {
    await letIn(bucketPolicy({ group: "/app:*" }));
    await expect(start()).resolves.toBeDefined();
  });

  test("a bucket that is not there, and a group that is not", async () => {
    expect((await refusal(start({ destination: "none-such" }))).message).toBe(words("GetBucketAcl"));
    expect((await refusal(start({ logGroupName: "/none" }))).code).toBe("ResourceNotFoundException");
  });
});

describe("a task", () => {
  /** The task is taken, and nothing begins to work on it. */
  async function held(work: () => Promise<void>): Promise<void> {
    const { background } = world.host;
    const begin = background.start.bind(background);
    background.start = () => undefined;
    await work();
    background.start = begin;
  }

  test("goes on after a restart, and is the only one of its account meanwhile", async () => {
    await letIn(bucketPolicy());
    await write("s", "x");
    let id = "";
    await held(async () => {
      id = (await start()).taskId ?? "";
      expect((await refusal(start())).code).toBe("LimitExceededException");
    });
    expect((await described(id))?.status?.code).toBe("PENDING");
    await logsService.resume?.(world.host);
    await world.settled();
    expect((await described(id))?.status?.code).toBe("COMPLETED");
    expect(Object.keys(await objects())).toContain(`exportedlogs/${id}/s/000000.gz`);
    await expect(start()).resolves.toBeDefined();
  });

  test("that is cancelled writes no more; one that has ended can't be", async () => {
    await letIn(bucketPolicy());
    await write("s", "x");
    let id = "";
    await held(async () => {
      id = (await start()).taskId ?? "";
    });
    await world.root.call(CancelExportTask, { taskId: id });
    expect((await described(id))?.status?.code).toBe("PENDING_CANCEL");
    await logsService.resume?.(world.host);
    await world.settled();
    expect((await described(id))?.status?.code).toBe("CANCELLED");
    expect(Object.keys(await objects())).toEqual(["exportedlogs/aws-logs-write-test"]);
    expect((await refusal(world.root.call(CancelExportTask, { taskId: id }))).code).toBe("InvalidOperationException");
    expect((await refusal(world.root.call(CancelExportTask, { taskId: "none" }))).code).toBe(
      "ResourceNotFoundException",
    );
  });

  test("fails, and says why, when the bucket shuts it out meanwhile", async () => {
    await letIn(bucketPolicy());
    await write("s", "x");
    let id = "";
    await held(async () => {
      id = (await start()).taskId ?? "";
    });
    await world.root.call(DeleteBucketPolicy, { Bucket: BUCKET });
    await logsService.resume?.(world.host);
    await world.settled();
    const task = await described(id);
    expect(task?.status?.code).toBe("FAILED");
    expect(task?.status?.message).toContain("AccessDenied");
    expect((await world.root.call(DescribeExportTasks, { statusCode: "FAILED" })).exportTasks).toHaveLength(1);
    expect((await world.root.call(DescribeExportTasks, { statusCode: "RUNNING" })).exportTasks).toEqual([]);
  });
});
