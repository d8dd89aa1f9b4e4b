import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ANONYMOUS } from "../../kernel/authenticate/index.js";
import { type Actor, allow, deny, policy, REGION, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { DescribeKey } from "../kms/operations/describe-key.js";
import { DisableKey } from "../kms/operations/disable-key.js";
import { CompleteMultipartUpload } from "./operations/complete-multipart-upload.js";
import { CopyObject } from "./operations/copy-object.js";
import { CreateMultipartUpload } from "./operations/create-multipart-upload.js";
import { DeletePublicAccessBlock } from "./operations/delete-public-access-block.js";
import { HeadObject } from "./operations/head-object.js";
import { PutBucketEncryption } from "./operations/put-bucket-encryption.js";
import { PutBucketPolicy } from "./operations/put-bucket-policy.js";
import { UploadPart } from "./operations/upload-part.js";
import { BUCKET, browse, makeBucket, put, read } from "./testing.js";

let world: World;
let arn: string;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
  arn = (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
});
afterEach(() => world.end());

const byKms = (key = arn) => ({ ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: key });
const inS3 = allow("s3:*");
const encrypt = (condition?: object) => allow("kms:GenerateDataKey", arn, condition);
const decrypt = (condition?: object) => allow("kms:Decrypt", arn, condition);

describe("an object under a key of KMS", () => {
  test("is written by those who may have a data key made, and read by those who may decrypt it", async () => {
    const none = await world.user("none", inS3);
    const refused = await refusal(put(none, "k", "hello", byKms()));
    expect(refused).toMatchObject({ code: "AccessDenied", status: 403 });
    expect(refused.message).toContain(
      `User: ${none.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${arn}`,
    );
    const writer = await world.user("writer", inS3, encrypt());
    expect(await put(writer, "k", "hello", byKms())).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: arn,
    });
    expect((await refusal(read(writer, "k"))).message).toContain("kms:Decrypt");
    const reader = await world.user("reader", inS3, decrypt());
    expect(await read(reader, "k")).toBe("hello");
    expect(await world.root.call(HeadObject, { Bucket: BUCKET, Key: "k" })).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: arn,
    });
  });

  test("is asked for by way of S3, for the object alone", async () => {
    const context = { "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${BUCKET}/in/k` };
    const condition = { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com", ...context } };
    const ann = await world.user("ann", inS3, encrypt(condition), decrypt(condition));
    await put(ann, "in/k", "hello", byKms());
    expect(await read(ann, "in/k")).toBe("hello");
    expect(await refusal(put(ann, "out/k", "hello", byKms()))).toMatchObject({ code: "AccessDenied" });
    expect(world.trail.last()).toMatchObject({ action: "kms:GenerateDataKey", resource: arn });
  });

  test("is not to be had by a URL that Version 2 signed", async () => {
    await put(world.root, "k", "hello", byKms());
    await put(world.root, "plain", "hello");
    const seconds = Math.floor(world.clock.now() / 1000) + 60;
    const get = async (key: string) => {
      const text = `GET\n\n\n${seconds}\n/${BUCKET}/${key}`;
      const signature = encodeURIComponent(createHmac("sha1", "test").update(text).digest("base64"));
      const query = `AWSAccessKeyId=test&Expires=${seconds}&Signature=${signature}`;
      return browse(world, "GET", `/${BUCKET}/${key}?${query}`);
    };
    expect((await get("plain")).status).toBe(200);
    const { status, body } = await get("k");
    expect(status).toBe(400);
    expect(String(body)).toContain("require AWS Signature Version 4");
  });

  test("is under the key that AWS manages for its account where nobody names one", async () => {
    const ann = await world.user("ann", inS3);
    const { SSEKMSKeyId = "" } = await put(ann, "k", "hello", { ServerSideEncryption: "aws:kms" });
    expect(await read(ann, "k")).toBe("hello");
    const { KeyMetadata } = await world.root.call(DescribeKey, { KeyId: "alias/aws/s3" });
    expect(KeyMetadata).toMatchObject({ Arn: SSEKMSKeyId, KeyManager: "AWS" });
    const ofBucket = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const } };
    await world.root.call(PutBucketEncryption, {
      Bucket: BUCKET,
      ServerSideEncryptionConfiguration: { Rules: [ofBucket] },
    });
    expect(await put(ann, "by-bucket", "hello")).toMatchObject({ SSEKMSKeyId });
    expect(await put(ann, "named", "hello", byKms("alias/aws/s3"))).toMatchObject({ SSEKMSKeyId });
    const denied = await world.user("denied", inS3, deny("kms:Decrypt"));
    expect((await refusal(read(denied, "k"))).message).toContain("kms:Decrypt");
  });

  test("under a managed key is its uploader's account's, and out of all others' reach", async () => {
    const other = world.rootOf("222222222222");
    const toAll = {
      Effect: "Allow",
      Principal: { AWS: "222222222222" },
      Action: "s3:*",
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    };
    await world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: policy(toAll).document });
    const { SSEKMSKeyId } = await put(other, "k", "hello", { ServerSideEncryption: "aws:kms" });
    expect(SSEKMSKeyId).toContain(":222222222222:key/");
    expect(await read(other, "k")).toBe("hello");
    expect(await refusal(read(world.root, "k"))).toMatchObject({ code: "AccessDenied" });
  });

  test("has an entity tag that is no MD5", async () => {
    const { ETag } = await put(world.root, "k", "hello", byKms());
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(ETag).not.toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
  });

  test("is out of reach while its key is disabled, in KMS's words", async () => {
    await put(world.root, "k", "hello", byKms());
    await world.root.call(DisableKey, { KeyId: arn });
    expect(await refusal(read(world.root, "k"))).toMatchObject({
      code: "KMS.DisabledException",
      status: 400,
      message: `${arn} is disabled.`,
    });
    const missing = arn.replace(/[^/]+$/, "00000000-0000-0000-0000-000000000000");
    expect(await refusal(put(world.root, "k", "hello", byKms(missing)))).toMatchObject({
      code: "KMS.NotFoundException",
    });
  });

  test("is not to be had unsigned, whatever the bucket's policy says", async () => {
    await put(world.root, "k", "hello", byKms());
    await world.root.call(DeletePublicAccessBlock, { Bucket: BUCKET });
    const toAll = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${BUCKET}/*` };
    await world.root.call(PutBucketPolicy, { Bucket: BUCKET, Policy: policy(toAll).document });
    const nobody: Actor = {
      arn: "anonymous",
      caller: ANONYMOUS,
      call: (operation, input) => world.host.call(operation, input, { caller: ANONYMOUS, region: REGION }),
    };
    expect(await refusal(read(nobody, "k"))).toMatchObject({
      code: "InvalidArgument",
      message: "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
    });
  });

  test("in parts has its key asked for at the beginning, for each part and at the end", async () => {
    const ann = await world.user("ann", inS3, encrypt());
    const at = { Bucket: BUCKET, Key: "k" };
    const { UploadId = "" } = await ann.call(CreateMultipartUpload, { ...at, ...byKms() });
    const part = { ...at, UploadId, PartNumber: 1, Body: Buffer.from("x") };
    expect((await refusal(ann.call(UploadPart, part))).message).toContain("kms:Decrypt");
    const { ETag = "", SSEKMSKeyId } = await world.root.call(UploadPart, part);
    expect(SSEKMSKeyId).toBe(arn);
    const end = { ...at, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    expect((await refusal(ann.call(CompleteMultipartUpload, end))).message).toContain("kms:Decrypt");
    expect(await world.root.call(CompleteMultipartUpload, end)).toMatchObject({ SSEKMSKeyId: arn });
    expect(await read(world.root, "k")).toBe("x");
  });

  test("is copied by those who may decrypt it, to what the target says", async () => {
    await put(world.root, "k", "hello", byKms());
    const copy = { Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/k` };
    const ann = await world.user("ann", inS3);
    expect((await refusal(ann.call(CopyObject, copy))).message).toContain("kms:Decrypt");
    const bob = await world.user("bob", inS3, decrypt());
    expect(await bob.call(CopyObject, copy)).toMatchObject({ ServerSideEncryption: "AES256" });
    expect((await refusal(bob.call(CopyObject, { ...copy, ...byKms() }))).message).toContain("kms:GenerateDataKey");
    expect(await read(ann, "copy")).toBe("hello");
  });
});

test("a bucket's rule says how objects are encrypted that come without a word on it", async () => {
  const byDefault = (rule: object) =>
    world.root.call(PutBucketEncryption, {
      Bucket: BUCKET,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule as never }] },
    });
  await byDefault({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: arn });
  expect(await put(world.root, "k", "hello")).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: arn });
  expect(await put(world.root, "l", "hello", { ServerSideEncryption: "AES256" })).toMatchObject({
    ServerSideEncryption: "AES256",
  });
  expect(await refusal(byDefault({ SSEAlgorithm: "rot13" }))).toMatchObject({ code: "InvalidArgument" });
});

test.each([
  [{ SSEKMSKeyId: "k" }, "Server Side Encryption with AWS KMS managed key requires HTTP header"],
  [{ ServerSideEncryption: "rot13" as "AES256" }, "The encryption method specified is not supported"],
  [
    { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: "k", SSEKMSEncryptionContext: "x" },
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded",
  ],
])("%j is refused", async (more, message) => {
  const refused = await refusal(put(world.root, "k", "hello", more));
  expect(refused).toMatchObject({ code: "InvalidArgument", status: 400 });
  expect(refused.message).toContain(message);
});
