import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { runningCrc } from "./objects/crc.js";
import { AbortMultipartUpload } from "./operations/abort-multipart-upload.js";
import { CompleteMultipartUpload } from "./operations/complete-multipart-upload.js";
import { CreateMultipartUpload } from "./operations/create-multipart-upload.js";
import { GetObject } from "./operations/get-object.js";
import { GetObjectAttributes } from "./operations/get-object-attributes.js";
import { HeadObject } from "./operations/head-object.js";
import { ListMultipartUploads } from "./operations/list-multipart-uploads.js";
import { ListParts } from "./operations/list-parts.js";
import { UploadPart } from "./operations/upload-part.js";
import { UploadPartCopy } from "./operations/upload-part-copy.js";
import { BUCKET, makeBucket, put, read } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

const LARGE = Buffer.alloc(5 * 1024 * 1024, 65);
const at = { Bucket: BUCKET, Key: "k" };

const begin = async (more: object = {}) =>
  (await world.root.call(CreateMultipartUpload, { ...at, ...more })).UploadId as string;
const part = async (UploadId: string, PartNumber: number, Body: Buffer) => {
  const { ETag } = await world.root.call(UploadPart, { ...at, UploadId, PartNumber, Body });
  return { PartNumber, ETag: ETag as string };
};
const complete = (UploadId: string, Parts: { PartNumber: number; ETag: string }[], more: object = {}) =>
  world.root.call(CompleteMultipartUpload, { ...at, UploadId, MultipartUpload: { Parts }, ...more });

describe("an object in parts", () => {
  test("is there once it is completed, whatever order the parts came in", async () => {
    const upload = await begin({ ContentType: "text/plain", Tagging: "a=1" });
    const second = await part(upload, 2, Buffer.from("tail"));
    const first = await part(upload, 1, LARGE);
    expect(await refusal(world.root.call(GetObject, at))).toMatchObject({ code: "NoSuchKey" });

    const { ETag, ChecksumCRC64NVME, ChecksumType } = await complete(upload, [first, second]);
    const md5s = [LARGE, Buffer.from("tail")].map((bytes) => createHash("md5").update(bytes).digest());
    expect(ETag).toBe(`"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-2"`);
    const crc = runningCrc("CRC64NVME");
    crc.update(LARGE);
    crc.update(Buffer.from("tail"));
    expect({ ChecksumCRC64NVME, ChecksumType }).toEqual({
      ChecksumCRC64NVME: crc.digest().toString("base64"),
      ChecksumType: "FULL_OBJECT",
    });
    expect(await read(world.root, "k", { Range: `bytes=${LARGE.length - 2}-` })).toBe("AAtail");
    expect(await world.root.call(HeadObject, { ...at, PartNumber: 2 })).toMatchObject({
      ContentLength: 4,
      PartsCount: 2,
      TagCount: 1,
      ContentType: "text/plain",
    });
    // Who did not hear the answer asks again, and hears the same; with other parts it is another question.
    expect(await complete(upload, [first, second])).toMatchObject({ ETag, ChecksumCRC64NVME });
    expect(await refusal(complete(upload, [first]))).toMatchObject({ code: "NoSuchUpload", status: 404 });
    await put(world.root, "k", "other");
    expect(await refusal(complete(upload, [first, second]))).toMatchObject({ code: "NoSuchUpload" });
  });

  test("has S3's checksum over the whole where its parts bring others and nobody named an algorithm for it", async () => {
    const upload = await begin();
    const said = await world.root.call(UploadPart, {
      ...at,
      UploadId: upload,
      PartNumber: 1,
      Body: Buffer.from("123456789"),
      ChecksumCRC32: "y/Q5Jg==",
    });
    expect(said).toMatchObject({ ChecksumCRC32: "y/Q5Jg==" });
    const one = { PartNumber: 1, ETag: said.ETag as string, ChecksumCRC32: "y/Q5Jg==" };
    // https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme
    expect(await complete(upload, [one])).toMatchObject({
      ChecksumCRC64NVME: "rosUhgp5mIg=",
      ChecksumType: "FULL_OBJECT",
    });
    const wrong = { ...at, UploadId: await begin(), PartNumber: 1, Body: Buffer.from("x"), ChecksumCRC32: "y/Q5Jg==" };
    expect(await refusal(world.root.call(UploadPart, wrong))).toMatchObject({ code: "BadDigest" });
    const named = await begin({ ChecksumAlgorithm: "CRC64NVME" });
    expect(await refusal(world.root.call(UploadPart, { ...wrong, UploadId: named }))).toMatchObject({
      message: "Checksum Type mismatch occurred, expected checksum Type: crc64nvme, actual checksum Type: crc32",
    });
  });

  test("has a checksum of its parts' checksums where the algorithm is no CRC", async () => {
    const upload = await begin({ ChecksumAlgorithm: "SHA256" });
    const only = await part(upload, 1, Buffer.from("x"));
    const { ChecksumSHA256, ChecksumType } = await complete(upload, [only]);
    const inner = createHash("sha256").update("x").digest();
    expect(ChecksumSHA256).toBe(`${createHash("sha256").update(inner).digest("base64")}-1`);
    expect(ChecksumType).toBe("COMPOSITE");
  });

  test("has one of all that composite checksums are there for, and refuses them over the whole", async () => {
    for (const algorithm of ["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"]) {
      const upload = await begin({ ChecksumAlgorithm: algorithm });
      const only = await part(upload, 1, Buffer.from("x"));
      expect(await complete(upload, [only])).toMatchObject({
        [`Checksum${algorithm}`]: expect.stringMatching(/^[\w+/]+={0,2}-1$/),
        ChecksumType: "COMPOSITE",
      });
      expect(await refusal(begin({ ChecksumAlgorithm: algorithm, ChecksumType: "FULL_OBJECT" }))).toMatchObject({
        code: "InvalidRequest",
      });
    }
  });

  test("wants its parts in order, known, and large enough", async () => {
    const upload = await begin();
    const small = await part(upload, 1, Buffer.from("small"));
    const last = await part(upload, 2, Buffer.from("last"));
    expect(await refusal(complete(upload, [last, small]))).toMatchObject({ code: "InvalidPartOrder" });
    expect(await refusal(complete(upload, [{ ...small, ETag: '"other"' }]))).toMatchObject({ code: "InvalidPart" });
    expect(await refusal(complete(upload, [small, last]))).toMatchObject({
      code: "EntityTooSmall",
      fields: { ProposedSize: 5, PartNumber: 1 },
    });
    expect(await refusal(complete(upload, []))).toMatchObject({ code: "MalformedXML" });
    expect(await refusal(part(upload, 10_001, last as never))).toMatchObject({ code: "InvalidArgument" });
  });

  test("can be made of parts of others", async () => {
    await put(world.root, "source", "hello world");
    const upload = await begin();
    const { CopyPartResult } = await world.root.call(UploadPartCopy, {
      ...at,
      UploadId: upload,
      PartNumber: 1,
      CopySource: `${BUCKET}/source`,
      CopySourceRange: "bytes=6-10",
    });
    await complete(upload, [{ PartNumber: 1, ETag: CopyPartResult?.ETag as string }]);
    expect(await read(world.root, "k")).toBe("world");
  });

  test("that is given up is gone with its parts", async () => {
    const upload = await begin();
    await part(upload, 1, Buffer.from("x"));
    await world.root.call(AbortMultipartUpload, { ...at, UploadId: upload });
    expect(await refusal(world.root.call(ListParts, { ...at, UploadId: upload }))).toMatchObject({
      code: "NoSuchUpload",
    });
  });
});

test("parts and uploads are listed in pages", async () => {
  const uploads = [await begin(), await begin({ Key: "l" })];
  for (const number of [3, 1, 2]) await part(uploads[0] as string, number, Buffer.from(`${number}`));
  const numbers: (number | undefined)[] = [];
  for (let marker = "0"; ; ) {
    const page = await world.root.call(ListParts, {
      ...at,
      UploadId: uploads[0] as string,
      MaxParts: 2,
      PartNumberMarker: marker,
    });
    numbers.push(...(page.Parts ?? []).map(({ PartNumber }) => PartNumber));
    if (!page.IsTruncated) break;
    marker = page.NextPartNumberMarker as string;
  }
  expect(numbers).toEqual([1, 2, 3]);
  const first = await world.root.call(ListMultipartUploads, { Bucket: BUCKET, MaxUploads: 1 });
  expect(first).toMatchObject({ IsTruncated: true, Uploads: [{ Key: "k", UploadId: uploads[0] }] });
  const second = await world.root.call(ListMultipartUploads, {
    Bucket: BUCKET,
    KeyMarker: first.NextKeyMarker as string,
    UploadIdMarker: first.NextUploadIdMarker as string,
  });
  expect(second.Uploads).toMatchObject([{ Key: "l", UploadId: uploads[1] }]);
});

test("uploads are listed page by page in the order of their keys, of one key in that of their beginning", async () => {
  const begun: string[] = [];
  for (const Key of ["b/1", "a", "b/2", "a", "c", "b/3"]) {
    const { UploadId } = await world.root.call(CreateMultipartUpload, { Bucket: BUCKET, Key });
    begun.push(`${Key} ${UploadId}`);
    await world.clock.advance(1);
  }
  const pages = async (MaxUploads: number, more: object = {}) => {
    const listed: string[] = [];
    let marker: object = {};
    for (;;) {
      const page = await world.root.call(ListMultipartUploads, { Bucket: BUCKET, MaxUploads, ...more, ...marker });
      listed.push(
        ...(page.Uploads ?? []).map(({ Key, UploadId }) => `${Key} ${UploadId}`),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix}`),
      );
      if (!page.IsTruncated) return listed;
      marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  };
  const at = (index: number) => begun[index];
  for (const size of [1, 2, 5, 1000]) {
    expect(await pages(size), `${size}`).toEqual([at(1), at(3), at(0), at(2), at(5), at(4)]);
    expect(await pages(size, { Prefix: "b/" }), `${size}`).toEqual([at(0), at(2), at(5)]);
    expect((await pages(size, { Delimiter: "/" })).sort(), `${size}`).toEqual([at(1), at(3), "b/", at(4)].sort());
  }
  const after = await world.root.call(ListMultipartUploads, { Bucket: BUCKET, KeyMarker: "a" });
  expect(after.Uploads?.map(({ Key }) => Key)).toEqual(["b/1", "b/2", "b/3", "c"]);
});

describe("the attributes of an object", () => {
  const attributes = (Key: string, wanted: string[], more: object = {}) =>
    world.root.call(GetObjectAttributes, { Bucket: BUCKET, Key, ObjectAttributes: wanted as "ETag"[], ...more });

  test("are those that are asked for", async () => {
    await put(world.root, "k", "hello", { ChecksumAlgorithm: "SHA1" });
    expect(await attributes("k", ["ETag", "ObjectSize", "ObjectParts"])).toEqual({
      LastModified: new Date(world.clock.now()),
      ETag: "5d41402abc4b2a76b9719d911017c592",
      ObjectSize: 5,
    });
    expect(await attributes("k", ["Checksum", "StorageClass"])).toMatchObject({
      Checksum: { ChecksumSHA1: "qvTGHdzF6KLavt4PO0gs2a6pQ00=", ChecksumType: "FULL_OBJECT" },
      StorageClass: "STANDARD",
    });
    expect(await refusal(attributes("k", ["Owner"]))).toMatchObject({
      code: "InvalidArgument",
      message: "Invalid attribute name specified.",
    });
    expect(await refusal(attributes("no", ["ETag"]))).toMatchObject({ code: "NoSuchKey" });
  });

  test("list parts with checksums of the client's choice, page by page, and count the others", async () => {
    const upload = await begin({ ChecksumAlgorithm: "SHA256" });
    const parts = [await part(upload, 1, LARGE), await part(upload, 2, Buffer.from("tail"))];
    await complete(upload, parts);
    const { ObjectParts } = await attributes("k", ["ObjectParts"], { MaxParts: 1, PartNumberMarker: "1" });
    expect(ObjectParts).toEqual({
      TotalPartsCount: 2,
      PartNumberMarker: "1",
      NextPartNumberMarker: "2",
      MaxParts: 1,
      IsTruncated: false,
      Parts: [{ PartNumber: 2, Size: 4, ChecksumSHA256: createHash("sha256").update("tail").digest("base64") }],
    });
    const usual = await begin();
    await complete(usual, [await part(usual, 1, Buffer.from("x"))]);
    expect((await attributes("k", ["ObjectParts"])).ObjectParts).toEqual({ TotalPartsCount: 1 });
  });

  test("ask for s3:GetObjectAttributes and for s3:GetObject", async () => {
    await put(world.root, "k");
    const call = { Bucket: BUCKET, Key: "k", ObjectAttributes: ["ETag" as const] };
    const ann = await world.user("ann", allow("s3:GetObjectAttributes"));
    expect((await refusal(ann.call(GetObjectAttributes, call))).message).toContain("s3:GetObject on resource");
    const bob = await world.user("bob", allow(["s3:GetObjectAttributes", "s3:GetObject"]));
    await bob.call(GetObjectAttributes, call);
  });
});

test("each step asks for s3:PutObject, giving up for a permission of its own", async () => {
  const ann = await world.user("ann", allow("s3:PutObject"));
  const { UploadId = "" } = await ann.call(CreateMultipartUpload, at);
  const { ETag = "" } = await ann.call(UploadPart, { ...at, UploadId, PartNumber: 1, Body: Buffer.from("x") });
  expect((await refusal(ann.call(AbortMultipartUpload, { ...at, UploadId }))).message).toContain(
    "s3:AbortMultipartUpload",
  );
  expect((await refusal(ann.call(ListParts, { ...at, UploadId }))).message).toContain("s3:ListMultipartUploadParts");
  await ann.call(CompleteMultipartUpload, {
    ...at,
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  });
});

test("a marker that is no number of a part is refused", async () => {
  const UploadId = await begin();
  const refused = await refusal(world.root.call(ListParts, { ...at, UploadId, PartNumberMarker: "x" }));
  expect(refused).toMatchObject({ code: "InvalidArgument", status: 400 });
});
