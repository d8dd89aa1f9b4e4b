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
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REGION, type Started, startRolecall } from "../server.js";
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

test("the bucket may stand in the host as well", async () => {
  const port = new URL(rolecall.endpoint).port;
  for (const host of [`${Bucket}.s3.localhost`, `${Bucket}.localhost`, `${Bucket}.s3.${REGION}.localhost`]) {
    const answer = await rawGet(Number(port), host, "/signed");
    expect(answer.status, host).toBe(403);
    expect(answer.body, host).toContain(`arn:aws:s3:::${Bucket}/signed`);
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
