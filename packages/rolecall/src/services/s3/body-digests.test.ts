/** Bodies that are read whole, over the wire: what the request says of them is compared. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld, type World } from "../../testing/world.js";
import { BUCKET, browse, makeBucket } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

const BODY = Buffer.from("<Delete><Object><Key>k</Key></Object></Delete>");
const digest = (name: string, body = BODY) => createHash(name).update(body).digest("base64");
const remove = (headers: Record<string, string>) => browse(world, "POST", `/${BUCKET}?delete`, headers, BODY);

test.each([
  ["its MD5", { "content-md5": digest("md5") }],
  ["a checksum", { "x-amz-checksum-sha256": digest("sha256") }],
])("a list of keys is taken with %s", async (_, headers) => {
  expect((await remove(headers as Record<string, string>)).status).toBe(200);
});

test.each<[string, Record<string, string>, string]>([
  ["neither", {}, "<Code>InvalidRequest</Code><Message>Missing required header for this request: Content-MD5 OR"],
  ["another MD5", { "content-md5": digest("md5", Buffer.from("x")) }, "<Code>BadDigest</Code><Message>The Content-MD5"],
  ["no MD5 in form", { "content-md5": "x" }, "<Code>InvalidDigest</Code>"],
  [
    "another checksum",
    { "x-amz-checksum-sha256": digest("sha256", Buffer.from("x")) },
    "<Code>BadDigest</Code><Message>The SHA256 you specified did not match",
  ],
  ["no checksum in form", { "x-amz-checksum-crc32": "x" }, "<Code>InvalidRequest</Code><Message>Value for"],
])("a list of keys with %s is refused", async (_, headers, words) => {
  const answer = await remove(headers);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(words);
});

test("a list of parts may come with the checksum of the object", async () => {
  const headers = { "x-amz-checksum-sha256": digest("sha256", Buffer.from("the object")) };
  const body = Buffer.from("<CompleteMultipartUpload></CompleteMultipartUpload>");
  // Nobody signed it: it is refused for that alone.
  expect((await browse(world, "POST", `/${BUCKET}/k?uploadId=x`, headers, body)).body).toContain("AccessDenied");
});

test("a configuration that says nothing of itself is taken as it is, and one that does is compared", async () => {
  const body = Buffer.from("<Tagging><TagSet></TagSet></Tagging>");
  const put = (headers: Record<string, string>) => browse(world, "PUT", `/${BUCKET}?tagging`, headers, body);
  // Nobody signed it, which is told once the body was found whole.
  expect((await put({})).status).toBe(403);
  expect((await put({ "content-md5": digest("md5") })).body).toContain("<Code>BadDigest</Code>");
});
