/** Queues themselves: made, changed, listed, purged, deleted, tagged. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { aQueue, bodies, receive, SECOND, send } from "../testing.js";
import { AddPermission } from "./add-permission.js";
import { CreateQueue } from "./create-queue.js";
import { DeleteMessageBatch } from "./delete-message-batch.js";
import { DeleteQueue } from "./delete-queue.js";
import { GetQueueAttributes } from "./get-queue-attributes.js";
import { GetQueueUrl } from "./get-queue-url.js";
import { ListQueueTags } from "./list-queue-tags.js";
import { ListQueues } from "./list-queues.js";
import { PurgeQueue } from "./purge-queue.js";
import { RemovePermission } from "./remove-permission.js";
import { SendMessageBatch } from "./send-message-batch.js";
import { SetQueueAttributes } from "./set-queue-attributes.js";
import { TagQueue } from "./tag-queue.js";
import { UntagQueue } from "./untag-queue.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const attributes = async (QueueUrl: string, ...AttributeNames: ("All" | "Policy")[]) =>
  (await world.root.call(GetQueueAttributes, { QueueUrl, AttributeNames })).Attributes;
const set = (QueueUrl: string, Attributes: Record<string, string>) =>
  world.root.call(SetQueueAttributes, { QueueUrl, Attributes });

describe("CreateQueue", () => {
  test("answers the endpoint, the account and the name as the queue's URL, and AWS's defaults as its attributes", async () => {
    const url = await aQueue(world.root, "jobs.fifo");

    expect(url).toBe("http://127.0.0.1:4566/000000000000/jobs.fifo");
    const now = String(world.clock.now() / 1000);
    expect(await attributes(url, "All")).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      ContentBasedDeduplication: "false",
      CreatedTimestamp: now,
      DeduplicationScope: "queue",
      DelaySeconds: "0",
      FifoQueue: "true",
      FifoThroughputLimit: "perQueue",
      LastModifiedTimestamp: now,
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: "arn:aws:sqs:us-east-1:000000000000:jobs.fifo",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
  });

  test("is answered again for the same attributes, and refused for others", async () => {
    const url = await aQueue(world.root, "jobs", { DelaySeconds: "5" });

    expect(await aQueue(world.root, "jobs")).toBe(url);
    expect(await aQueue(world.root, "jobs", { DelaySeconds: "5" })).toBe(url);
    expect(await refusal(aQueue(world.root, "jobs", { DelaySeconds: "6" }))).toMatchObject({
      code: "QueueNameExists",
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
    });
  });

  test("gives a deleted queue's name again after a minute, and none of its messages", async () => {
    const QueueUrl = await aQueue(world.root, "jobs");
    await send(world.root, QueueUrl, "m");
    await world.root.call(DeleteQueue, { QueueUrl });

    expect((await refusal(send(world.root, QueueUrl, "m"))).code).toBe("QueueDoesNotExist");
    expect(await refusal(aQueue(world.root, "jobs"))).toMatchObject({
      code: "QueueDeletedRecently",
      message: "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    });
    await world.clock.advance(60 * SECOND);
    await aQueue(world.root, "jobs");
    expect(await receive(world.root, QueueUrl)).toEqual([]);
  });

  test.each([
    ["jobs", { FifoQueue: "true" }, "InvalidParameterValueException", /^The name of a FIFO queue can only include/],
    ["jobs", { FifoQueue: "false" }, "InvalidAttributeName", /^Unknown Attribute FifoQueue\.$/],
    ["a b", {}, "InvalidParameterValueException", /^Can only include alphanumeric characters/],
    ["jobs", { Nonsense: "1" }, "InvalidAttributeName", /^Unknown Attribute Nonsense\.$/],
    ["jobs", { ContentBasedDeduplication: "true" }, "InvalidAttributeName", /^Unknown Attribute ContentBased/],
    ["jobs", { DeduplicationScope: "queue" }, "InvalidAttributeName", /only when FifoQueue is set to true\.$/],
    ["jobs", { VisibilityTimeout: "43201" }, "InvalidAttributeValue", /^Invalid value for the parameter Visib/],
    ["jobs", { Policy: "{" }, "InvalidAttributeValue", /^Invalid value for the parameter Policy\.$/],
    [
      "jobs",
      { KmsMasterKeyId: "alias/aws/sqs", SqsManagedSseEnabled: "true" },
      "InvalidAttributeName",
      /^You can use one type of server-side encryption/,
    ],
  ])("refuses %s with %o", async (QueueName, Attributes, code, message) => {
    const refused = await refusal(world.root.call(CreateQueue, { QueueName, Attributes: Attributes as never }));
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
  });
});

test("a key of KMS in place of SQS's own is stored, and one of each is refused", async () => {
  const url = await aQueue(world.root, "jobs");
  await set(url, { KmsMasterKeyId: "testKeyId", KmsDataKeyReusePeriodSeconds: "6000" });

  expect(await attributes(url, "All")).toMatchObject({ KmsMasterKeyId: "testKeyId", SqsManagedSseEnabled: "false" });
  expect((await refusal(set(url, { SqsManagedSseEnabled: "true" }))).message).toBe(
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
  );
});

test("ListQueues lists by prefix and page, GetQueueUrl finds by name", async () => {
  for (const name of ["b-1", "a-1", "a-2", "a-3"]) await aQueue(world.root, name);
  const list = (input: object) => world.root.call(ListQueues, input);
  const names = (urls: string[] | undefined) => urls?.map((url) => url.slice(url.lastIndexOf("/") + 1));

  const first = await list({ QueueNamePrefix: "a", MaxResults: 2 });
  expect(names(first.QueueUrls)).toEqual(["a-1", "a-2"]);
  const second = await list({ QueueNamePrefix: "a", MaxResults: 2, NextToken: first.NextToken });
  expect(names(second.QueueUrls)).toEqual(["a-3"]);
  expect(second.NextToken).toBeUndefined();
  expect(names((await list({})).QueueUrls)).toEqual(["a-1", "a-2", "a-3", "b-1"]);
  expect((await world.root.call(GetQueueUrl, { QueueName: "b-1" })).QueueUrl).toMatch(/\/000000000000\/b-1$/);
});

test("PurgeQueue empties a queue, once a minute", async () => {
  const QueueUrl = await aQueue(world.root, "jobs");
  for (const body of ["a", "b"]) await send(world.root, QueueUrl, body);
  await receive(world.root, QueueUrl, { MaxNumberOfMessages: 1 });
  await world.root.call(PurgeQueue, { QueueUrl });
  await world.clock.advance(31 * SECOND);

  expect(await receive(world.root, QueueUrl)).toEqual([]);
  expect(await refusal(world.root.call(PurgeQueue, { QueueUrl }))).toMatchObject({
    code: "PurgeQueueInProgress",
    message: "Only one PurgeQueue operation on jobs is allowed every 60 seconds.",
  });
});

test("tags are set, listed and taken away", async () => {
  const QueueUrl = await aQueue(world.root, "jobs");
  await world.root.call(TagQueue, { QueueUrl, Tags: { team: "red", stage: "dev" } });
  await world.root.call(UntagQueue, { QueueUrl, TagKeys: ["stage", "nothing"] });

  expect((await world.root.call(ListQueueTags, { QueueUrl })).Tags).toEqual({ team: "red" });
});

describe("batches", () => {
  const batch = (QueueUrl: string, Entries: object[]) =>
    world.root.call(SendMessageBatch, { QueueUrl, Entries: Entries as never });

  test("answer each entry for itself", async () => {
    const url = await aQueue(world.root, "jobs");
    const sent = await batch(url, [
      { Id: "good", MessageBody: "m" },
      { Id: "late", MessageBody: "m", DelaySeconds: 901 },
    ]);

    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(sent.Failed).toEqual([
      {
        Id: "late",
        SenderFault: true,
        Code: "InvalidParameterValue",
        Message: "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
      },
    ]);
    const [message] = await receive(world.root, url);
    const Entries = [
      { Id: "1", ReceiptHandle: message?.ReceiptHandle ?? "" },
      { Id: "2", ReceiptHandle: "x" },
    ];
    const deleted = await world.root.call(DeleteMessageBatch, { QueueUrl: url, Entries });
    expect(deleted.Successful).toEqual([{ Id: "1" }]);
    expect(deleted.Failed).toMatchObject([{ Id: "2", Code: "ReceiptHandleIsInvalid" }]);
  });

  test.each([
    [[], "EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request."],
    [
      Array.from({ length: 20 }, (_, index) => ({ Id: `${index}`, MessageBody: "m" })),
      "TooManyEntriesInBatchRequest",
      "Maximum number of entries per request are 10. You have sent 20.",
    ],
    [["1", "1"].map((Id) => ({ Id, MessageBody: "m" })), "BatchEntryIdsNotDistinct", "Id 1 repeated."],
    [
      [{ Id: "a:b", MessageBody: "m" }],
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    ],
    [
      ["1", "2"].map((Id) => ({ Id, MessageBody: "x".repeat(524_289) })),
      "BatchRequestTooLong",
      "Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.",
    ],
  ])("%# are refused whole", async (entries, code, message) => {
    const url = await aQueue(world.root, "jobs");
    expect(await refusal(batch(url, entries))).toMatchObject({ code, message });
    expect(await bodies(world.root, url)).toEqual([]);
  });
});

test("AddPermission and RemovePermission keep statements as AWS does", async () => {
  const QueueUrl = await aQueue(world.root, "jobs");
  const add = (Label: string, ...AWSAccountIds: string[]) =>
    world.root.call(AddPermission, { QueueUrl, Label, AWSAccountIds, Actions: ["ReceiveMessage"] });
  const take = (Label: string) => world.root.call(RemovePermission, { QueueUrl, Label });
  const policy = async () => JSON.parse((await attributes(QueueUrl, "Policy"))?.Policy ?? "null");
  const Resource = "arn:aws:sqs:us-east-1:000000000000:jobs";
  const root = (account: string) => `arn:aws:iam::${account}:root`;

  await add("both", "111111111111", "222222222222");
  // As AWS answered on 22 June 2023.
  expect(await policy()).toEqual({
    Version: "2008-10-17",
    Id: `${Resource}/both`,
    Statement: [
      {
        Sid: "both",
        Effect: "Allow",
        Principal: { AWS: [root("111111111111"), root("222222222222")] },
        Action: "SQS:ReceiveMessage",
        Resource,
      },
    ],
  });
  await add("one", "111111111111");
  expect((await policy()).Statement[1].Principal).toEqual({ AWS: root("111111111111") });
  expect((await refusal(add("one", "222222222222"))).message).toBe(
    "Value one for parameter Label is invalid. Reason: Already exists.",
  );
  for (const label of ["both", "one"]) await take(label);
  expect(await attributes(QueueUrl, "Policy")).toBeUndefined();
  expect((await refusal(take("one"))).message).toBe(
    "Value one for parameter Label is invalid. Reason: can't find label.",
  );
});
