import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateBucket } from "./operations/create-bucket.js";
import { DeleteBucket } from "./operations/delete-bucket.js";
import { DeleteObject } from "./operations/delete-object.js";
import { GetBucketAccelerateConfiguration } from "./operations/get-bucket-accelerate-configuration.js";
import { GetBucketLocation } from "./operations/get-bucket-location.js";
import { GetBucketLogging } from "./operations/get-bucket-logging.js";
import { GetBucketReplication } from "./operations/get-bucket-replication.js";
import { GetBucketRequestPayment } from "./operations/get-bucket-request-payment.js";
import { HeadBucket } from "./operations/head-bucket.js";
import { ListBuckets } from "./operations/list-buckets.js";
import { BUCKET, makeBucket, put } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

describe("a bucket", () => {
  test("has a name that nobody else can take, and that its owner gets again in us-east-1 alone", async () => {
    await makeBucket(world);
    await makeBucket(world);
    const other = await refusal(world.rootOf("111122223333").call(CreateBucket, { Bucket: BUCKET }));
    expect(other).toMatchObject({ code: "BucketAlreadyExists", status: 409, fields: { BucketName: BUCKET } });

    const eu = { Bucket: "in-europe", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" as const } };
    await world.root.call(CreateBucket, eu);
    expect(await refusal(world.root.call(CreateBucket, eu))).toMatchObject({ code: "BucketAlreadyOwnedByYou" });
  });

  test.each(["ab", "Upper", "a..b", "-ab", "192.168.1.1", "xn--a", "a_b", "x".repeat(64), "name--x-s3"])(
    "cannot be called %s",
    async (Bucket) => {
      expect(await refusal(world.root.call(CreateBucket, { Bucket }))).toMatchObject({ code: "InvalidBucketName" });
    },
  );

  test.each([{ ACL: "public-read" as const }, { GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' }])(
    "cannot be made with %j, since its owner has all objects",
    async (more) => {
      expect(await refusal(world.root.call(CreateBucket, { Bucket: BUCKET, ...more }))).toMatchObject({
        code: "InvalidBucketAclWithObjectOwnership",
        status: 400,
        message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      });
    },
  );

  test("is in the Region that its constraint names, which the endpoint must be able to make", async () => {
    const configured = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" as const } };
    await world.root.call(CreateBucket, { Bucket: "in-europe", ...configured });
    expect(await world.root.call(GetBucketLocation, { Bucket: "in-europe" })).toEqual({
      LocationConstraint: "eu-west-1",
    });
    const wrong = world.root.call(CreateBucket, { Bucket: "elsewhere", ...configured }, { region: "us-west-2" });
    expect(await refusal(wrong)).toMatchObject({ code: "IllegalLocationConstraintException" });
    const unsaid = world.root.call(CreateBucket, { Bucket: "elsewhere" }, { region: "us-west-2" });
    expect(await refusal(unsaid)).toMatchObject({
      code: "IllegalLocationConstraintException",
      message:
        "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
    });
    await makeBucket(world);
    expect(await world.root.call(GetBucketLocation, { Bucket: BUCKET })).toEqual({});
  });

  test("is there for HeadBucket, or is 404", async () => {
    await makeBucket(world);
    expect(await world.root.call(HeadBucket, { Bucket: BUCKET })).toMatchObject({ BucketRegion: "us-east-1" });
    expect(await refusal(world.root.call(HeadBucket, { Bucket: "missing" }))).toMatchObject({ status: 404 });
    const wrongOwner = world.root.call(HeadBucket, { Bucket: BUCKET, ExpectedBucketOwner: "111122223333" });
    expect(await refusal(wrongOwner)).toMatchObject({ code: "AccessDenied", message: "Access Denied" });
    const noAccount = world.root.call(HeadBucket, { Bucket: BUCKET, ExpectedBucketOwner: "0000" });
    expect(await refusal(noAccount)).toMatchObject({
      code: "InvalidBucketOwnerAWSAccountID",
      status: 400,
      message: "The value of the expected bucket owner parameter must be an AWS Account ID... [0000]",
    });
  });

  test("goes only when it is empty", async () => {
    await makeBucket(world);
    await put(world.root, "k");
    expect(await refusal(world.root.call(DeleteBucket, { Bucket: BUCKET }))).toMatchObject({ code: "BucketNotEmpty" });
    await world.root.call(DeleteObject, { Bucket: BUCKET, Key: "k" });
    await world.root.call(DeleteBucket, { Bucket: BUCKET });
    expect(await refusal(world.root.call(DeleteBucket, { Bucket: BUCKET }))).toMatchObject({ code: "NoSuchBucket" });
  });
});

test("ListBuckets shows the account's own buckets, in pages where they are asked for", async () => {
  for (const name of ["bbb", "aaa", "ccc"]) await makeBucket(world, name);
  await world.rootOf("111122223333").call(CreateBucket, { Bucket: "of-another" });
  const { Buckets } = await world.root.call(ListBuckets, {});
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["aaa", "bbb", "ccc"]);

  const first = await world.root.call(ListBuckets, { MaxBuckets: 2 });
  const second = await world.root.call(ListBuckets, {
    MaxBuckets: 2,
    ContinuationToken: first.ContinuationToken as string,
  });
  expect([first, second].map((page) => page.Buckets?.map(({ Name }) => Name))).toEqual([["aaa", "bbb"], ["ccc"]]);
  expect(second.ContinuationToken).toBeUndefined();
});

test("a refusal quotes the resource, and names none for ListBuckets", async () => {
  const ann = await world.user("ann", allow("s3:GetObject"));
  await makeBucket(world);
  expect((await refusal(ann.call(HeadBucket, { Bucket: BUCKET }))).message).toBe(
    `User: ${ann.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${BUCKET}" because no identity-based policy allows the s3:ListBucket action`,
  );
  expect((await refusal(ann.call(ListBuckets, {}))).message).toBe(
    `User: ${ann.arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
  );
});

test("replication, logging, payment and acceleration are read as what they are before anybody sets them", async () => {
  await makeBucket(world);
  const of = { Bucket: BUCKET };
  expect(await world.root.call(GetBucketAccelerateConfiguration, of)).toEqual({});
  expect(await world.root.call(GetBucketLogging, of)).toEqual({});
  expect(await world.root.call(GetBucketRequestPayment, of)).toEqual({ Payer: "BucketOwner" });
  expect(await refusal(world.root.call(GetBucketReplication, of))).toMatchObject({
    code: "ReplicationConfigurationNotFoundError",
    status: 404,
  });
  const ann = await world.user("ann", allow(["s3:GetBucketLogging", "s3:GetReplicationConfiguration"]));
  expect(await ann.call(GetBucketLogging, of)).toEqual({});
  expect((await refusal(ann.call(GetBucketAccelerateConfiguration, of))).message).toContain(
    "s3:GetAccelerateConfiguration",
  );
  expect(await refusal(world.root.call(GetBucketLogging, { Bucket: "not-there" }))).toMatchObject({
    code: "NoSuchBucket",
  });
});
