import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../testing/world.js";
import { compare } from "./objects/listing.js";
import { CopyObject } from "./operations/copy-object.js";
import { DeleteObject } from "./operations/delete-object.js";
import { DeleteObjects } from "./operations/delete-objects.js";
import { GetObject } from "./operations/get-object.js";
import { GetObjectTagging } from "./operations/get-object-tagging.js";
import { HeadObject } from "./operations/head-object.js";
import { ListObjects } from "./operations/list-objects.js";
import { ListObjectsV2 } from "./operations/list-objects-v2.js";
import { PutObject } from "./operations/put-object.js";
import { PutObjectAcl } from "./operations/put-object-acl.js";
import { PutObjectTagging } from "./operations/put-object-tagging.js";
import { BUCKET, makeBucket, put, read } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

const at = (Key: string) => ({ Bucket: BUCKET, Key });

describe("an object", () => {
  test("comes back as it was put, with all that was said of it", async () => {
    const { ETag, ChecksumCRC64NVME } = await put(world.root, "a/b c", "hello", {
      ContentType: "text/plain",
      CacheControl: "no-store",
      ContentEncoding: "aws-chunked,gzip",
      Metadata: { owner: "ann" },
      Tagging: "team=red&x=a%20b",
    });
    expect(ETag).toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
    expect(ChecksumCRC64NVME).toHaveLength(12);
    const head = await world.root.call(HeadObject, { ...at("a/b c"), ChecksumMode: "ENABLED" });
    expect(head).toMatchObject({
      ContentLength: 5,
      ContentType: "text/plain",
      CacheControl: "no-store",
      ContentEncoding: "gzip",
      Metadata: { owner: "ann" },
      TagCount: 2,
      ETag,
      ChecksumCRC64NVME,
      ServerSideEncryption: "AES256",
    });
    expect(head.VersionId).toBeUndefined();
    expect(await read(world.root, "a/b c")).toBe("hello");
    expect((await world.root.call(GetObjectTagging, at("a/b c"))).TagSet).toEqual([
      { Key: "team", Value: "red" },
      { Key: "x", Value: "a b" },
    ]);
  });

  test.each([
    ["bytes=1-3", "ell", "bytes 1-3/5"],
    ["bytes=3-", "lo", "bytes 3-4/5"],
    ["bytes=-2", "lo", "bytes 3-4/5"],
    ["bytes=0-99", "hello", "bytes 0-4/5"],
  ])("is read by %s", async (Range, text, ContentRange) => {
    await put(world.root, "k", "hello");
    expect(await world.root.call(HeadObject, { ...at("k"), Range })).toMatchObject({
      ContentRange,
      ContentLength: text.length,
    });
    expect(await read(world.root, "k", { Range })).toBe(text);
  });

  test("has no range behind its end, and ignores one that is none", async () => {
    await put(world.root, "k", "hello");
    const beyond = await refusal(world.root.call(GetObject, { ...at("k"), Range: "bytes=5-" }));
    expect(beyond).toMatchObject({ code: "InvalidRange", status: 416, fields: { ActualObjectSize: 5 } });
    expect(await read(world.root, "k", { Range: "bytes=3-1" })).toBe("hello");
  });

  test("is sent, kept back or refused on conditions", async () => {
    const { ETag = "" } = await put(world.root, "k", "hello");
    const later = new Date(world.clock.now() + 60_000);
    const earlier = new Date(world.clock.now() - 60_000);
    const code = async (conditions: object) =>
      (await refusal(world.root.call(GetObject, { ...at("k"), ...conditions }))).code;
    expect(await code({ IfMatch: '"other"' })).toBe("PreconditionFailed");
    expect(await code({ IfNoneMatch: ETag })).toBe("NotModified");
    expect(await code({ IfModifiedSince: later })).toBe("NotModified");
    expect(await code({ IfUnmodifiedSince: earlier })).toBe("PreconditionFailed");
    expect(await read(world.root, "k", { IfMatch: ETag, IfUnmodifiedSince: earlier })).toBe("hello");
    expect(await read(world.root, "k", { IfNoneMatch: '"other"', IfModifiedSince: later })).toBe("hello");
  });

  test("is compared with an entity tag for those alone who may read it", async () => {
    const { ETag } = await put(world.root, "k", "hello");
    const ann = await world.user("ann", allow(["s3:PutObject", "s3:DeleteObject"]));
    for (const call of [
      () => put(ann, "k", "new", { IfMatch: ETag }),
      () => ann.call(DeleteObject, { Bucket: BUCKET, Key: "k", IfMatch: ETag as string }),
    ]) {
      expect((await refusal(call())).message).toContain("is not authorized to perform: s3:GetObject");
    }
    await put(ann, "new", "x", { IfNoneMatch: "*" });
    await ann.call(DeleteObject, { Bucket: BUCKET, Key: "k", IfMatch: "*" });
  });

  test("is deleted on condition that it is there, or is still the same", async () => {
    await put(world.root, "k", "hello");
    const gone = (Key: string, IfMatch: string) => world.root.call(DeleteObject, { Bucket: BUCKET, Key, IfMatch });
    expect(await refusal(gone("k", '"other"'))).toMatchObject({ code: "PreconditionFailed", status: 412 });
    expect(await refusal(gone("no", "*"))).toMatchObject({ code: "NoSuchKey", status: 404 });
    await gone("k", "*");
  });

  test.each([
    [
      { IfNoneMatch: '"a"' },
      "If-None-Match",
      "We don't accept the provided value of If-None-Match header for this API",
    ],
    [{ IfMatch: "*" }, "If-Match", "We don't accept the provided value of If-Match header for this API"],
    [
      { IfMatch: '"a"', IfNoneMatch: "*" },
      "If-Match,If-None-Match",
      "Multiple conditional request headers present in the request",
    ],
  ])("is not written on %j, which S3 has for reads alone", async (conditions, Header, additionalMessage) => {
    expect(await refusal(put(world.root, "k", "x", conditions))).toMatchObject({
      code: "NotImplemented",
      status: 501,
      message: "A header you provided implies functionality that is not implemented",
      fields: { Header, additionalMessage },
    });
  });

  test("has no ACL to be changed", async () => {
    await put(world.root, "k");
    const call = { Bucket: BUCKET, Key: "k", ACL: "private" as const };
    expect(await refusal(world.root.call(PutObjectAcl, call))).toMatchObject({
      code: "AccessControlListNotSupported",
      status: 400,
    });
    const ann = await world.user("ann", allow("s3:PutObject"));
    expect((await refusal(ann.call(PutObjectAcl, call))).message).toContain("s3:PutObjectAcl");
  });

  test("is written on conditions, of which one of two writers alone meets If-None-Match", async () => {
    const tries = await Promise.allSettled([1, 2].map((n) => put(world.root, "k", `${n}`, { IfNoneMatch: "*" })));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { ETag = "" } = await put(world.root, "k", "3");
    expect(await refusal(put(world.root, "k", "4", { IfMatch: '"other"' }))).toMatchObject({
      code: "PreconditionFailed",
    });
    await put(world.root, "k", "4", { IfMatch: ETag });
    expect(await refusal(put(world.root, "no", "4", { IfMatch: ETag }))).toMatchObject({ code: "NoSuchKey" });
  });

  test.each([
    [{ ContentMD5: createHash("md5").update("other").digest("base64") }, "BadDigest"],
    [{ ContentMD5: "nonsense" }, "InvalidDigest"],
    [{ ChecksumSHA256: createHash("sha256").update("other").digest("base64") }, "BadDigest"],
    [{ ChecksumCRC32: "AA" }, "InvalidRequest"],
    [{ ChecksumCRC32: "AAAAAA==", ChecksumSHA1: "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }, "InvalidRequest"],
    [{ ACL: "public-read" }, "AccessControlListNotSupported"],
    [{ StorageClass: "COLD" }, "InvalidStorageClass"],
    [{ Metadata: { a: "x".repeat(2048) } }, "MetadataTooLarge"],
    [{ Tagging: "a=1&a=2" }, "InvalidArgument"],
  ])("is not stored with %j", async (more, code) => {
    expect(await refusal(put(world.root, "k", "hello", more))).toMatchObject({ code });
    expect(await refusal(world.root.call(GetObject, at("k")))).toMatchObject({ code: "NoSuchKey" });
  });

  test.each([
    ["ChecksumSHA256", "sha256"],
    ["ChecksumSHA1", "sha1"],
    ["ChecksumSHA512", "sha512"],
    ["ChecksumMD5", "md5"],
  ])("keeps the client's %s", async (member, algorithm) => {
    const value = createHash(algorithm).update("hello").digest("base64");
    await put(world.root, "k", "hello", { [member]: value });
    const head = await world.root.call(HeadObject, { ...at("k"), ChecksumMode: "ENABLED" });
    expect(head).toMatchObject({ [member]: value, ChecksumType: "FULL_OBJECT" });
  });

  test.each([
    ["ChecksumXXHASH64", "jLhB20DmroM="],
    ["ChecksumXXHASH3", "ctyxi2ehff8="],
    ["ChecksumXXHASH128", "MxGUd+3l3NXpcWQnaB1YYA=="],
  ])("keeps the client's %s, and refuses another", async (member, value) => {
    await put(world.root, "k", "123456789", { [member]: value });
    const head = await world.root.call(HeadObject, { ...at("k"), ChecksumMode: "ENABLED" });
    expect(head).toMatchObject({ [member]: value, ChecksumType: "FULL_OBJECT" });
    expect(await refusal(put(world.root, "k", "12345678", { [member]: value }))).toMatchObject({ code: "BadDigest" });
  });

  test("that is deleted twice is deleted", async () => {
    await put(world.root, "k");
    expect(await world.root.call(DeleteObject, at("k"))).toEqual({});
    expect(await world.root.call(DeleteObject, at("k"))).toEqual({});
  });
});

test("a copy takes metadata and tags along unless they are replaced", async () => {
  await put(world.root, "from", "hello", { Metadata: { a: "1" }, Tagging: "t=1", ContentType: "text/plain" });
  await world.root.call(CopyObject, { ...at("to"), CopySource: `${BUCKET}/from` });
  expect(await world.root.call(HeadObject, at("to"))).toMatchObject({
    Metadata: { a: "1" },
    ContentType: "text/plain",
    TagCount: 1,
  });
  const replaced = { MetadataDirective: "REPLACE" as const, Metadata: { b: "2" }, ContentType: "text/html" };
  await world.root.call(CopyObject, { ...at("from"), CopySource: `/${BUCKET}/from`, ...replaced });
  expect(await world.root.call(HeadObject, at("from"))).toMatchObject({
    Metadata: { b: "2" },
    ContentType: "text/html",
  });
  const astray = { ...at("to"), CopySource: `${BUCKET}/from`, WebsiteRedirectLocation: "elsewhere" };
  expect(await refusal(world.root.call(CopyObject, astray))).toMatchObject({ code: "InvalidRedirectLocation" });
  const unknown = { ...at("to"), CopySource: `${BUCKET}/from`, MetadataDirective: "MOVE" as never };
  expect(await refusal(world.root.call(CopyObject, unknown))).toMatchObject({
    code: "InvalidArgument",
    message: "Unknown metadata directive.",
  });
  const pointless = await refusal(world.root.call(CopyObject, { ...at("from"), CopySource: `${BUCKET}/from` }));
  expect(pointless).toMatchObject({ code: "InvalidRequest" });
});

test("no retention can be bypassed in a bucket without Object Lock", async () => {
  await put(world.root, "k");
  const refused = {
    code: "InvalidArgument",
    message: "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    fields: { ArgumentName: "x-amz-bypass-governance-retention" },
  };
  const bypass = { Bucket: BUCKET, BypassGovernanceRetention: true };
  expect(await refusal(world.root.call(DeleteObject, { ...bypass, Key: "k" }))).toMatchObject(refused);
  const many = world.root.call(DeleteObjects, { ...bypass, Delete: { Objects: [{ Key: "k" }] } });
  expect(await refusal(many)).toMatchObject(refused);
  expect(await read(world.root, "k")).toBe("k");
});

test("DeleteObjects deletes each key that may be deleted and lists the others", async () => {
  const ann = await world.user("ann", allow("s3:*"), deny("s3:DeleteObject", `arn:aws:s3:::${BUCKET}/kept`));
  await put(ann, "gone");
  await put(ann, "kept");
  const { Deleted, Errors } = await ann.call(DeleteObjects, {
    Bucket: BUCKET,
    Delete: { Objects: [{ Key: "gone" }, { Key: "kept" }] },
  });
  expect(Deleted).toEqual([{ Key: "gone" }]);
  expect(Errors).toMatchObject([{ Key: "kept", Code: "AccessDenied" }]);
  expect(await read(ann, "kept")).toBe("kept");
});

describe("permissions", () => {
  test("whoever may not list is not told that a key is missing", async () => {
    const ann = await world.user("ann", allow("s3:GetObject"));
    await put(world.root, "k");
    expect(await read(ann, "k")).toBe("k");
    const denied = await refusal(ann.call(GetObject, at("missing")));
    expect(denied).toMatchObject({ code: "AccessDenied", status: 403 });
    expect(denied.message).toContain(`s3:ListBucket on resource: "arn:aws:s3:::${BUCKET}"`);
    expect(await refusal(world.root.call(GetObject, at("missing")))).toMatchObject({ code: "NoSuchKey", status: 404 });
  });

  test("see the tags of the object and those that the request brings", async () => {
    const tagged = (key: string, value: string) => ({ StringEquals: { [key]: value } });
    const ann = await world.user(
      "ann",
      allow("s3:GetObject", "*", tagged("s3:ExistingObjectTag/team", "red")),
      allow(["s3:PutObject", "s3:PutObjectTagging"], "*", tagged("s3:RequestObjectTag/team", "red")),
    );
    await put(ann, "red", "red", { Tagging: "team=red" });
    await put(world.root, "blue", "blue", { Tagging: "team=blue" });
    expect(await read(ann, "red")).toBe("red");
    expect(await refusal(read(ann, "blue"))).toMatchObject({ code: "AccessDenied" });
    expect(await refusal(put(ann, "x", "x", { Tagging: "team=blue" }))).toMatchObject({ code: "AccessDenied" });
    const retagged = ann.call(PutObjectTagging, {
      ...at("red"),
      Tagging: { TagSet: [{ Key: "team", Value: "blue" }] },
    });
    expect(await refusal(retagged)).toMatchObject({ code: "AccessDenied" });
  });

  test("see prefix, delimiter and page size of a listing", async () => {
    const ann = await world.user(
      "ann",
      allow("s3:ListBucket", "*", {
        StringEquals: { "s3:prefix": "home/ann/", "s3:delimiter": "/" },
        NumericLessThanEquals: { "s3:max-keys": "10" },
      }),
    );
    const own = { Bucket: BUCKET, Prefix: "home/ann/", Delimiter: "/", MaxKeys: 10 };
    await ann.call(ListObjectsV2, own);
    for (const other of [{ Prefix: "home/bob/" }, { Delimiter: "" }, { MaxKeys: 11 }]) {
      expect(await refusal(ann.call(ListObjectsV2, { ...own, ...other }))).toMatchObject({ code: "AccessDenied" });
    }
  });
});

describe("a listing", () => {
  test("rolls keys up behind the delimiter, page by page", async () => {
    for (const key of ["a", "b/1", "b/2", "b/c/3", "d", "e/"]) await put(world.root, key);
    const seen: string[] = [];
    for (let token: string | undefined, page = 0; page < 9; page++) {
      const answer = await world.root.call(ListObjectsV2, {
        Bucket: BUCKET,
        Delimiter: "/",
        MaxKeys: 1,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      expect(answer.KeyCount).toBe(1);
      seen.push(...(answer.Contents ?? []).map(({ Key = "" }) => Key));
      seen.push(...(answer.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
      token = answer.NextContinuationToken;
      if (token === undefined) break;
    }
    expect(seen).toEqual(["a", "b/", "d", "e/"]);
  });

  test("of any keys, in pages of any size, is that of all keys sorted by their bytes", async () => {
    const key = fc.stringMatching(/^[ab/\u{10000}\uE000]{1,6}$/u);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { minLength: 1, maxLength: 12 }),
        fc.constantFrom("", "/", "a"),
        fc.constantFrom("", "/", "a", "b/"),
        fc.integer({ min: 1, max: 4 }),
        async (keys, Delimiter, Prefix, MaxKeys) => {
          const own = await testWorld();
          try {
            await makeBucket(own);
            for (const each of keys) await put(own.root, each);
            const seen: string[] = [];
            for (let Marker = ""; ; ) {
              const page = await own.root.call(ListObjects, { Bucket: BUCKET, Delimiter, Prefix, MaxKeys, Marker });
              const names = [
                ...(page.Contents ?? []).map((one) => one.Key ?? ""),
                ...(page.CommonPrefixes ?? []).map((one) => one.Prefix ?? ""),
              ].sort(compare);
              seen.push(...names);
              if (!page.IsTruncated) break;
              Marker = names.at(-1) as string;
            }
            expect(seen).toEqual(rolledUp(keys, Prefix, Delimiter));
          } finally {
            await own.end();
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test("encodes what XML can't hold when it is asked to", async () => {
    await put(world.root, "a b/ü+\u0001");
    const { Contents } = await world.root.call(ListObjectsV2, { Bucket: BUCKET, EncodingType: "url" });
    expect(Contents?.map(({ Key }) => Key)).toEqual(["a+b/%C3%BC%2B%01"]);
  });
});

/** The rule again, over all keys at once. */
function rolledUp(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const names = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      return cut < 0 ? key : key.slice(0, cut + delimiter.length);
    });
  return [...new Set(names)].sort(compare);
}

test("PutObject into no bucket says so", async () => {
  expect(await refusal(world.root.call(PutObject, { Bucket: "missing", Key: "k" }))).toMatchObject({
    code: "NoSuchBucket",
  });
});
