import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { CompleteMultipartUpload } from "./operations/complete-multipart-upload.js";
import { CopyObject } from "./operations/copy-object.js";
import { CreateBucket } from "./operations/create-bucket.js";
import { CreateMultipartUpload } from "./operations/create-multipart-upload.js";
import { DeleteObject } from "./operations/delete-object.js";
import { DeleteObjects } from "./operations/delete-objects.js";
import { GetObjectLegalHold } from "./operations/get-object-legal-hold.js";
import { GetObjectLockConfiguration } from "./operations/get-object-lock-configuration.js";
import { GetObjectRetention } from "./operations/get-object-retention.js";
import { HeadObject } from "./operations/head-object.js";
import { PutBucketVersioning } from "./operations/put-bucket-versioning.js";
import { PutObjectLegalHold } from "./operations/put-object-legal-hold.js";
import { PutObjectLockConfiguration } from "./operations/put-object-lock-configuration.js";
import { PutObjectRetention } from "./operations/put-object-retention.js";
import { UploadPart } from "./operations/upload-part.js";
import { BUCKET, makeBucket, put } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await world.root.call(CreateBucket, { Bucket: BUCKET, ObjectLockEnabledForBucket: true });
});
afterEach(() => world.end());

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(world.clock.now() + days * DAY_MS);
const at = { Bucket: BUCKET, Key: "k" };
const lockedUntil = (mode: string, days: number) => ({
  ObjectLockMode: mode,
  ObjectLockRetainUntilDate: inDays(days),
  ChecksumAlgorithm: "CRC32",
});
const gone = (VersionId: string | undefined, more: object = {}, who = world.root) =>
  who.call(DeleteObject, { ...at, VersionId: VersionId ?? "", ...more });
const LOCKED = {
  code: "AccessDenied",
  status: 403,
  message: "Access Denied because object protected by object lock.",
};

describe("a bucket with Object Lock", () => {
  test("keeps versions for good, and says so", async () => {
    expect(await world.root.call(GetObjectLockConfiguration, { Bucket: BUCKET })).toEqual({
      ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
    });
    const suspend = { Bucket: BUCKET, VersioningConfiguration: { Status: "Suspended" as const } };
    expect(await refusal(world.root.call(PutBucketVersioning, suspend))).toMatchObject({
      code: "InvalidBucketState",
      status: 409,
    });
    await makeBucket(world, "without-lock");
    const other = { Bucket: "without-lock" };
    expect(await refusal(world.root.call(GetObjectLockConfiguration, other))).toMatchObject({
      code: "ObjectLockConfigurationNotFoundError",
      status: 404,
    });
    const configuration = { ...other, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" as const } };
    expect(await refusal(world.root.call(PutObjectLockConfiguration, configuration))).toMatchObject({
      code: "InvalidBucketState",
      message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    });
  });

  test("is made by those who may configure it, too", async () => {
    const ann = await world.user("ann", allow("s3:CreateBucket"));
    const call = ann.call(CreateBucket, { Bucket: "another-bucket", ObjectLockEnabledForBucket: true });
    expect((await refusal(call)).message).toContain("s3:PutBucketObjectLockConfiguration");
  });

  test("locks new objects by its rule", async () => {
    const rule = (DefaultRetention: object) =>
      world.root.call(PutObjectLockConfiguration, {
        Bucket: BUCKET,
        ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } },
      });
    await rule({ Mode: "GOVERNANCE", Days: 2 });
    await put(world.root, "k");
    expect(await world.root.call(GetObjectRetention, at)).toEqual({
      Retention: { Mode: "GOVERNANCE", RetainUntilDate: inDays(2) },
    });
    await put(world.root, "k", "own", lockedUntil("COMPLIANCE", 1));
    expect(await world.root.call(HeadObject, at)).toMatchObject({ ObjectLockMode: "COMPLIANCE" });
    const copy = await world.root.call(CopyObject, { Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/k` });
    expect(copy.VersionId).toBeDefined();
    expect(await world.root.call(GetObjectRetention, { ...at, Key: "copy" })).toMatchObject({
      Retention: { Mode: "GOVERNANCE" },
    });
    for (const wrong of [{ Mode: "GOVERNANCE" }, { Mode: "GOVERNANCE", Days: 1, Years: 1 }, { Days: 1 }]) {
      expect(await refusal(rule(wrong)), JSON.stringify(wrong)).toMatchObject({ code: "MalformedXML" });
    }
    expect(await refusal(rule({ Mode: "GOVERNANCE", Days: 0 }))).toMatchObject({ code: "InvalidArgument" });
  });
});

describe("a version under retention", () => {
  test("can't be deleted until its date, but hidden at any time", async () => {
    const { VersionId } = await put(world.root, "k", "x", lockedUntil("COMPLIANCE", 1));
    expect(await refusal(gone(VersionId))).toMatchObject(LOCKED);
    expect(await refusal(gone(VersionId, { BypassGovernanceRetention: true }))).toMatchObject(LOCKED);
    expect(await world.root.call(DeleteObject, at)).toMatchObject({ DeleteMarker: true });
    const { Errors } = await world.root.call(DeleteObjects, {
      Bucket: BUCKET,
      Delete: { Objects: [{ Key: "k", VersionId: VersionId ?? "" }] },
    });
    expect(Errors).toMatchObject([{ Code: "AccessDenied", Message: LOCKED.message }]);
    await world.clock.advance(DAY_MS);
    await gone(VersionId);
  });

  test("by governance gives way to those who may bypass it, and ask to", async () => {
    const ann = await world.user("ann", allow("s3:DeleteObjectVersion"));
    const bob = await world.user("bob", allow(["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]));
    const { VersionId } = await put(world.root, "k", "x", lockedUntil("GOVERNANCE", 1));
    const bypass = { BypassGovernanceRetention: true };
    expect(await refusal(gone(VersionId, {}, bob))).toMatchObject(LOCKED);
    expect((await refusal(gone(VersionId, bypass, ann))).message).toContain("s3:BypassGovernanceRetention");
    await gone(VersionId, bypass, bob);
    // Where nothing is governed there is nothing to bypass.
    const { VersionId: free } = await put(world.root, "k");
    await gone(free, bypass, ann);
  });

  test("is prolonged by anybody who may lock, shortened only where governance is bypassed", async () => {
    await put(world.root, "k", "x", lockedUntil("GOVERNANCE", 2));
    const retain = (Mode: "GOVERNANCE" | "COMPLIANCE" | undefined, days: number, more: object = {}) =>
      world.root.call(PutObjectRetention, {
        ...at,
        Retention: Mode === undefined ? {} : { Mode, RetainUntilDate: inDays(days) },
        ...more,
      });
    await retain("GOVERNANCE", 3);
    expect(await refusal(retain("GOVERNANCE", 1))).toMatchObject(LOCKED);
    expect(await refusal(retain(undefined, 0))).toMatchObject(LOCKED);
    await retain("COMPLIANCE", 1, { BypassGovernanceRetention: true });
    expect(await refusal(retain(undefined, 0, { BypassGovernanceRetention: true }))).toMatchObject(LOCKED);
    await retain("COMPLIANCE", 5);
    expect(await refusal(retain("COMPLIANCE", -1))).toMatchObject({
      code: "InvalidArgument",
      message: "The retain until date must be in the future!",
    });
  });

  test("that came in parts is locked from its end on", async () => {
    const { UploadId = "" } = await world.root.call(CreateMultipartUpload, {
      ...at,
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: inDays(1),
    });
    const part = { ...at, UploadId, PartNumber: 1, Body: Buffer.from("x") };
    const { ETag = "" } = await world.root.call(UploadPart, part);
    const Parts = [{ PartNumber: 1, ETag }];
    const { VersionId } = await world.root.call(CompleteMultipartUpload, {
      ...at,
      UploadId,
      MultipartUpload: { Parts },
    });
    expect(await refusal(gone(VersionId))).toMatchObject(LOCKED);
  });
});

test("a legal hold keeps a version while it is on, whatever is bypassed", async () => {
  const hold = (Status: "ON" | "OFF") => world.root.call(PutObjectLegalHold, { ...at, LegalHold: { Status } });
  const { VersionId } = await put(world.root, "k");
  expect(await refusal(world.root.call(GetObjectLegalHold, at))).toMatchObject({
    code: "NoSuchObjectLockConfiguration",
    status: 404,
    message: "The specified object does not have a ObjectLock configuration",
  });
  await hold("ON");
  expect(await world.root.call(GetObjectLegalHold, at)).toEqual({ LegalHold: { Status: "ON" } });
  expect(await refusal(gone(VersionId, { BypassGovernanceRetention: true }))).toMatchObject(LOCKED);
  await hold("OFF");
  await gone(VersionId);
});

test("a lock with an object asks for the permission to lock, with what it says", async () => {
  const until = allow("s3:PutObjectRetention", "*", {
    NumericLessThanEquals: { "s3:object-lock-remaining-retention-days": "10" },
    StringEquals: { "s3:object-lock-mode": "GOVERNANCE" },
  });
  const ann = await world.user("ann", allow("s3:PutObject"), until);
  await put(ann, "k", "x", lockedUntil("GOVERNANCE", 10));
  expect((await refusal(put(ann, "k", "x", lockedUntil("GOVERNANCE", 11)))).message).toContain("s3:PutObjectRetention");
  const held = { ObjectLockLegalHoldStatus: "ON", ChecksumAlgorithm: "CRC32" };
  expect((await refusal(put(ann, "k", "x", held))).message).toContain("s3:PutObjectLegalHold");
});

test("who may not know of a lock is not told of it", async () => {
  await put(world.root, "k", "x", { ...lockedUntil("GOVERNANCE", 1), ObjectLockLegalHoldStatus: "ON" });
  const ann = await world.user("ann", allow(["s3:GetObject", "s3:GetObjectLegalHold"]));
  const head = await ann.call(HeadObject, at);
  expect(head.ObjectLockLegalHoldStatus).toBe("ON");
  expect(head).not.toHaveProperty("ObjectLockMode");
});

test.each([
  [{ ObjectLockMode: "GOVERNANCE" }, "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be"],
  [{ ObjectLockMode: "ETERNAL", ObjectLockRetainUntilDate: new Date(4e12) }, "Unknown wormMode directive."],
  [{ ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date(0) }, "The retain until date must be in the"],
  [{ ObjectLockLegalHoldStatus: "MAYBE" }, "Legal Hold must be either of 'ON' or 'OFF'"],
])("%j is refused", async (more, message) => {
  const refused = await refusal(put(world.root, "k", "x", { ChecksumAlgorithm: "CRC32", ...more }));
  expect(refused).toMatchObject({ code: "InvalidArgument", status: 400 });
  expect(refused.message).toContain(message);
});

test("what only a bucket with Object Lock has is refused by others, and a lock by those who send no digest", async () => {
  expect(await refusal(put(world.root, "k", "x", { ObjectLockLegalHoldStatus: "ON" }))).toMatchObject({
    code: "InvalidRequest",
    message:
      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  });
  await makeBucket(world, "without-lock");
  const there = { Bucket: "without-lock", ...lockedUntil("GOVERNANCE", 1) };
  const missing = { code: "InvalidRequest", message: "Bucket is missing Object Lock Configuration" };
  expect(await refusal(put(world.root, "k", "x", there))).toMatchObject(missing);
  await put(world.root, "k", "x", { Bucket: "without-lock" });
  expect(await refusal(world.root.call(GetObjectRetention, { Bucket: "without-lock", Key: "k" }))).toMatchObject(
    missing,
  );
});
