import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { policy, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateQueue } from "../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../sqs/operations/receive-message.js";
import { CreateBucket } from "./operations/create-bucket.js";
import { CreateMultipartUpload } from "./operations/create-multipart-upload.js";
import { DeleteObject } from "./operations/delete-object.js";
import { ListMultipartUploads } from "./operations/list-multipart-uploads.js";
import { ListObjectVersions } from "./operations/list-object-versions.js";
import { ListObjectsV2 } from "./operations/list-objects-v2.js";
import { PutBucketLifecycleConfiguration } from "./operations/put-bucket-lifecycle-configuration.js";
import { PutBucketNotificationConfiguration } from "./operations/put-bucket-notification-configuration.js";
import { PutBucketVersioning } from "./operations/put-bucket-versioning.js";
import { BUCKET, makeBucket, put } from "./testing.js";

const DAY_MS = 86_400_000;
let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

const setRules = (...Rules: object[]) =>
  world.root.call(PutBucketLifecycleConfiguration, {
    Bucket: BUCKET,
    LifecycleConfiguration: { Rules: Rules.map((rule) => ({ Status: "Enabled", ...rule })) as never },
  });
const keep = (Status: "Enabled") =>
  world.root.call(PutBucketVersioning, { Bucket: BUCKET, VersioningConfiguration: { Status } });
const keys = async () => {
  await world.settled();
  return (await world.root.call(ListObjectsV2, { Bucket: BUCKET })).Contents?.map(({ Key }) => Key) ?? [];
};
const versions = async () => {
  await world.settled();
  const { Versions = [], DeleteMarkers = [] } = await world.root.call(ListObjectVersions, { Bucket: BUCKET });
  return [...Versions.map(({ Key, Size }) => `${Key} ${Size}`), ...DeleteMarkers.map(({ Key }) => `${Key} marker`)];
};
const days = (count: number) => world.clock.advance(count * DAY_MS);

test("objects expire at the midnight after their days, those that the rule is for alone", async () => {
  await setRules(
    { Filter: { Prefix: "logs/" }, Expiration: { Days: 1 } },
    { Filter: { And: { Tags: [{ Key: "a", Value: "1" }], ObjectSizeGreaterThan: 3 } }, Expiration: { Days: 1 } },
    { Prefix: "off/", Status: "Disabled", Expiration: { Days: 1 } },
  );
  // The world begins at noon.
  await put(world.root, "logs/a");
  await put(world.root, "off/a");
  await put(world.root, "tagged", "large", { Tagging: "a=1" });
  await put(world.root, "tagged-small", "xs", { Tagging: "a=1" });
  await days(1.25);
  expect(await keys()).toEqual(["logs/a", "off/a", "tagged", "tagged-small"]);
  await days(0.25);
  expect(await keys()).toEqual(["off/a", "tagged-small"]);
});

test("in a bucket with versions they are hidden, and old ones go by a rule of their own", async () => {
  await keep("Enabled");
  await setRules(
    { Prefix: "", Expiration: { Days: 1 } },
    { Prefix: "", NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 } },
  );
  await put(world.root, "k", "1");
  await put(world.root, "k", "22");
  await put(world.root, "k", "333");
  await days(2);
  // Two were old since the first day, of which the newer one is spared; the third was hidden this midnight.
  expect(await versions()).toEqual(["k 3", "k 2", "k marker"]);
  await days(2);
  expect(await versions()).toEqual(["k 3", "k marker"]);
});

test("a delete marker that hides nothing goes by the rule for it", async () => {
  await keep("Enabled");
  await setRules({ Prefix: "", Expiration: { ExpiredObjectDeleteMarker: true } });
  await world.root.call(DeleteObject, { Bucket: BUCKET, Key: "gone" });
  await put(world.root, "hidden");
  await world.root.call(DeleteObject, { Bucket: BUCKET, Key: "hidden" });
  await days(1);
  expect(await versions()).toEqual(["hidden 6", "hidden marker"]);
});

test("a version under a lock outlives its rule", async () => {
  const Bucket = "locked-bucket";
  await world.root.call(CreateBucket, { Bucket, ObjectLockEnabledForBucket: true });
  await world.root.call(PutBucketLifecycleConfiguration, {
    Bucket,
    LifecycleConfiguration: {
      Rules: [{ Status: "Enabled", Prefix: "", NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
    },
  });
  const lock = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date(world.clock.now() + 5 * DAY_MS) };
  await put(world.root, "k", "1", { Bucket, ChecksumAlgorithm: "CRC32", ...lock });
  await put(world.root, "k", "22", { Bucket });
  const sizes = async () => {
    await world.settled();
    return (await world.root.call(ListObjectVersions, { Bucket })).Versions?.map(({ Size }) => Size);
  };
  await days(3);
  expect(await sizes()).toEqual([2, 1]);
  await days(3);
  expect(await sizes()).toEqual([2]);
});

test("uploads that nobody completes are given up", async () => {
  await setRules({ Filter: { Prefix: "up/" }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
  await world.root.call(CreateMultipartUpload, { Bucket: BUCKET, Key: "up/a" });
  await world.root.call(CreateMultipartUpload, { Bucket: BUCKET, Key: "b" });
  await days(2);
  await world.settled();
  const { Uploads } = await world.root.call(ListMultipartUploads, { Bucket: BUCKET });
  expect(Uploads?.map(({ Key }) => Key)).toEqual(["b"]);
});

test("who waits for expiry is told of it", async () => {
  const QueueArn = "arn:aws:sqs:us-east-1:000000000000:q";
  const toS3 = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: QueueArn,
  };
  const Attributes = { Policy: policy(toS3).document };
  const { QueueUrl = "" } = await world.root.call(CreateQueue, { QueueName: "q", Attributes });
  await world.root.call(PutBucketNotificationConfiguration, {
    Bucket: BUCKET,
    NotificationConfiguration: {
      QueueConfigurations: [{ QueueArn, Events: ["s3:LifecycleExpiration:*"] }],
      EventBridgeConfiguration: {},
    },
    SkipDestinationValidation: true,
  });
  await setRules({ Prefix: "", Expiration: { Days: 1 } });
  await put(world.root, "k");
  await days(2);
  await world.settled();
  const { Messages = [] } = await world.root.call(ReceiveMessage, { QueueUrl });
  expect(Messages.map(({ Body = "" }) => JSON.parse(Body))).toMatchObject([
    { Records: [{ eventName: "LifecycleExpiration:Delete", userIdentity: { principalId: "s3.amazonaws.com" } }] },
  ]);
});

describe("a lifecycle configuration", () => {
  test.each([
    [{ Prefix: "", Expiration: { Days: 0 } }, "InvalidArgument", "'Days' for Expiration action must be a positive"],
    [{ Prefix: "", Expiration: { Date: new Date(1) } }, "InvalidArgument", "'Date' must be at midnight GMT"],
    [{ Prefix: "" }, "InvalidRequest", "At least one action needs to be specified in a rule"],
    [{ Expiration: { Days: 1 } }, "MalformedXML", "The XML you provided"],
    [{ Prefix: "", Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }, "MalformedXML", "The XML you provided"],
    [{ Prefix: "", Status: "On", Expiration: { Days: 1 } }, "MalformedXML", "The XML you provided"],
  ])("%j is refused", async (rule, code, message) => {
    const refused = await refusal(setRules(rule));
    expect(refused).toMatchObject({ code, status: 400 });
    expect(refused.message).toContain(message);
  });

  test("names each of its rules once", async () => {
    const rule = { ID: "one", Prefix: "", Expiration: { Days: 1 } };
    expect(await refusal(setRules(rule, rule))).toMatchObject({
      code: "InvalidArgument",
      message: "Rule ID must be unique. Found same ID for more than one rule",
    });
  });
});

test.each([
  [
    { Transitions: [{ Days: 5, StorageClass: "STANDARD_IA" }] },
    "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
  ],
  [
    { Transitions: [{ Days: 40, StorageClass: "GLACIER" }], Expiration: { Days: 40 } },
    "'Days' in the Expiration action for filter '(prefix=logs/)' must be greater than 'Days' in the Transition action",
  ],
  [
    { Transitions: [{ Days: 40, StorageClass: "STANDARD" }] },
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  [
    { Transitions: [{ StorageClass: "GLACIER" }] },
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
])("a rule that moves objects is refused with %j", async (more, message) => {
  expect(await refusal(setRules({ Filter: { Prefix: "logs/" }, ...more }))).toMatchObject({ message });
});
