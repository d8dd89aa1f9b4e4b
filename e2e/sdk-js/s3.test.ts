/** Objects through the SDK: its streams and trailers, presigned URLs, hosts and paths, and bodies of any size. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REGION, type Started, startRolecall } from "../server.js";
import { decisions } from "../trail.js";
import { ROOT, refusal } from "./clients.js";

let rolecall: Started;
let s3: S3Client;
let data: string;
const Bucket = "an-e2e-bucket";

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "rolecall-s3-"));
  rolecall = await startRolecall({ args: ["--data-dir", data] });
  s3 = clientOf({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3?.destroy();
  await rolecall?.stop();
  await rm(data, { recursive: true, force: true });
});

const clientOf = (options: object) =>
  new S3Client({ endpoint: rolecall.endpoint, region: REGION, credentials: ROOT, maxAttempts: 1, ...options });

const textOf = async (Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

test("an object goes there and back, and its end is checked against its checksum", async () => {
  const { ETag, ChecksumCRC32 } = await s3.send(
    new PutObjectCommand({ Bucket, Key: "a/ü +b", Body: "hello", Metadata: { who: "ann" } }),
  );
  expect(ETag).toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
  expect(ChecksumCRC32).toBe("NhCmhg==");
  expect(await textOf("a/ü +b")).toBe("hello");
  expect(await textOf("a/ü +b", { Range: "bytes=1-2" })).toBe("el");
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a/ü +b" }));
  expect(head).toMatchObject({ ContentLength: 5, Metadata: { who: "ann" } });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(["a/ü +b"]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a/ü +b" }));
  expect(await refusal(textOf("a/ü +b"))).toMatchObject({ name: "NoSuchKey", status: 404 });
  expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "x" })))).toMatchObject({ status: 404 });
});

test("a stream of unknown chunks comes with its checksum behind it", async () => {
  const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(10_000 + index, index));
  const whole = Buffer.concat(pieces);
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "stream",
      Body: Readable.from(pieces),
      ContentLength: whole.length,
      ChecksumAlgorithm: "SHA256",
    }),
  );
  const { Body, ChecksumSHA256 } = await s3.send(
    new GetObjectCommand({ Bucket, Key: "stream", ChecksumMode: "ENABLED" }),
  );
  expect(ChecksumSHA256).toBe(createHash("sha256").update(whole).digest("base64"));
  expect(Buffer.compare((await Body?.transformToByteArray()) as Uint8Array, whole)).toBe(0);
});

test("a wrong checksum is refused, and the connection goes on", async () => {
  const wrong = new PutObjectCommand({ Bucket, Key: "wrong", Body: "hello", ChecksumCRC32: "AAAAAA==" });
  expect(await refusal(s3.send(wrong))).toMatchObject({ name: "BadDigest", status: 400 });
  expect(await refusal(textOf("wrong"))).toMatchObject({ name: "NoSuchKey" });
});

test("presigned URLs need no credentials and let through what they were made for", async () => {
  const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  expect((await fetch(upload, { method: "PUT", body: "by URL" })).status).toBe(200);
  const download = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  expect(await (await fetch(download)).text()).toBe("by URL");
  const unsigned = await fetch(download.slice(0, download.indexOf("?")));
  expect(unsigned.status).toBe(403);
  expect(await unsigned.text()).toContain("<Code>AccessDenied</Code>");
});

test("a presigned URL brings metadata in its query, and no tags, encryption or checksums", async () => {
  const upload = await getSignedUrl(
    s3,
    new PutObjectCommand({
      Bucket,
      Key: "told",
      Metadata: { for: "a b" },
      Tagging: "a=b",
      StorageClass: "STANDARD_IA",
    }),
    { expiresIn: 60 },
  );
  expect(new URL(upload).searchParams.get("x-amz-checksum-crc32")).toBe("AAAAAA==");
  expect((await fetch(upload, { method: "PUT", body: "by URL" })).status).toBe(200);
  const told = await s3.send(new HeadObjectCommand({ Bucket, Key: "told" }));
  expect(told).toMatchObject({ Metadata: { for: "a b" }, StorageClass: "STANDARD_IA" });
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "told" }))).TagSet).toEqual([]);
  const changed = upload.replace("x-amz-storage-class=STANDARD_IA", "x-amz-storage-class=STANDARD");
  expect((await fetch(changed, { method: "PUT", body: "by URL" })).status).toBe(403);
});

test("the bucket may stand in the host as well", async () => {
  const port = new URL(rolecall.endpoint).port;
  for (const host of [`${Bucket}.s3.localhost`, `${Bucket}.localhost`, `${Bucket}.s3.${REGION}.localhost`]) {
    const answer = await rawGet(Number(port), host, "/signed");
    expect(answer.status, host).toBe(403);
    expect(answer.body, host).toContain("<Message>Access Denied</Message>");
    // Nobody is told why; the trail knows which bucket it was.
    const [decided] = await decisions(rolecall.endpoint, {
      principal: "anonymous",
      action: "s3:GetObject",
      limit: "1",
    });
    expect(decided?.resource, host).toBe(`arn:aws:s3:::${Bucket}/signed`);
  }
  const missing = await refusal(s3.send(new HeadBucketCommand({ Bucket: "not-there" })));
  expect(missing).toMatchObject({ status: 404 });
});

test("an upload in parts is one object, whatever its size", async () => {
  const whole = Buffer.alloc(11 * 1024 * 1024, "rolecall");
  await new Upload({ client: s3, params: { Bucket, Key: "parts", Body: whole } }).done();
  const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: "parts" }));
  expect(ETag).toMatch(/-3"$/);
  expect(Buffer.compare((await Body?.transformToByteArray()) as Uint8Array, whole)).toBe(0);
});

test("memory stays flat while a large object passes", async () => {
  if (process.platform !== "linux") return;
  const megabytes = 256;
  const piece = Buffer.alloc(1024 * 1024, 7);
  const body = Readable.from(
    (function* () {
      for (let index = 0; index < megabytes; index++) yield piece;
    })(),
  );
  const before = peakBytes(rolecall.pid);
  await s3.send(new PutObjectCommand({ Bucket, Key: "large", Body: body, ContentLength: megabytes * piece.length }));
  expect(peakBytes(rolecall.pid) - before).toBeLessThan(128 * 1024 * 1024);
  const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: "large" }));
  expect(ContentLength).toBe(megabytes * piece.length);
});

test("a form that the SDK signed brings a file of the size and the kind that it allows", async () => {
  const { url, fields } = await createPresignedPost(s3, {
    Bucket,
    Key: "form/${filename}",
    Fields: { "Content-Type": "text/plain", success_action_status: "201" },
    Conditions: [
      ["starts-with", "$key", "form/"],
      ["content-length-range", 1, 10],
    ],
    Expires: 60,
  });
  const post = (text: string, more: Readonly<Record<string, string>> = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value);
    form.append("file", new Blob([text]), "a b.txt");
    return fetch(url, { method: "POST", body: form });
  };
  const created = await post("hello");
  expect(created.status).toBe(201);
  expect(await created.text()).toContain("<Key>form/a b.txt</Key>");
  expect(await textOf("form/a b.txt")).toBe("hello");

  const refusedWith = async (answer: Promise<Response>) => {
    const { status, text } = await answer.then(async (one) => ({ status: one.status, text: await one.text() }));
    return `${status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1]} ${/<Message>(.*)<\/Message>/.exec(text)?.[1]}`;
  };
  expect(await refusedWith(post("hello hello"))).toContain("400 EntityTooLarge");
  expect(await refusedWith(post("hello", { "Content-Type": "text/html" }))).toBe(
    '403 AccessDenied Invalid according to Policy: Policy Condition failed: ["eq", "$Content-Type", "text/plain"]',
  );
  expect(await refusedWith(post("hello", { "x-amz-meta-more": "1" }))).toBe(
    "403 AccessDenied Invalid according to Policy: Extra input fields: x-amz-meta-more",
  );
  expect(await refusedWith(post("hello", { "X-Amz-Signature": "0".repeat(64) }))).toContain(
    "403 SignatureDoesNotMatch",
  );
});

test("memory stays flat while the file of a form passes", async () => {
  if (process.platform !== "linux") return;
  const { url, fields } = await createPresignedPost(s3, { Bucket, Key: "large-form", Expires: 60 });
  const megabytes = 256;
  const piece = Buffer.alloc(1024 * 1024, 7);
  function* form() {
    for (const [name, value] of Object.entries(fields)) {
      yield Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    }
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n');
    for (let index = 0; index < megabytes; index++) yield piece;
    yield Buffer.from("\r\n--b--\r\n");
  }
  const before = peakBytes(rolecall.pid);
  const headers = { "content-type": "multipart/form-data; boundary=b" };
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body: Readable.toWeb(Readable.from(form())),
    duplex: "half",
  } as RequestInit);
  expect(answer.status).toBe(204);
  expect(peakBytes(rolecall.pid) - before).toBeLessThan(128 * 1024 * 1024);
  const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: "large-form" }));
  expect(ContentLength).toBe(megabytes * piece.length);
});

test("a browser of another origin is told what the bucket's rules say, before it sends and after", async () => {
  const CORSRules = [{ AllowedOrigins: ["https://app.example"], AllowedMethods: ["GET"], AllowedHeaders: ["range"] }];
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(CORSRules);
  const target = `${rolecall.endpoint}/${Bucket}/signed`;
  const asks = { origin: "https://app.example", "access-control-request-method": "GET" };
  const preflight = await fetch(target, {
    method: "OPTIONS",
    headers: { ...asks, "access-control-request-headers": "Range" },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("range");
  const other = await fetch(target, { method: "OPTIONS", headers: { ...asks, origin: "https://other.example" } });
  expect(other.status).toBe(403);
  const download = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  const got = await fetch(download, { headers: { origin: "https://app.example" } });
  expect([got.status, got.headers.get("access-control-allow-origin")]).toEqual([200, "https://app.example"]);
});

test("many keys go at once, by a list whose checksum holds", async () => {
  const Objects = ["many/a", "many/b"].map((Key) => ({ Key }));
  for (const { Key } of Objects) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(["many/a", "many/b"]);
  const attributes = new GetObjectAttributesCommand({
    Bucket,
    Key: "signed",
    ObjectAttributes: ["ObjectSize", "ETag"],
  });
  expect(await s3.send(attributes)).toMatchObject({ ObjectSize: 6 });
});

const peakBytes = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

async function rawGet(port: number, host: string, target: string): Promise<{ status: number; body: string }> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", path: target, headers: { host } }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
}
