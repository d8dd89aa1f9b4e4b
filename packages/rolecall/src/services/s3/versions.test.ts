import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { CopyObject } from "./operations/copy-object.js";
import { DeleteObject } from "./operations/delete-object.js";
import { GetObject } from "./operations/get-object.js";
import { HeadObject } from "./operations/head-object.js";
import { ListObjectVersions } from "./operations/list-object-versions.js";
import { ListObjectsV2 } from "./operations/list-objects-v2.js";
import { PutBucketVersioning } from "./operations/put-bucket-versioning.js";
import { BUCKET, makeBucket, put, read } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeBucket(world);
});
afterEach(() => world.end());

const versioning = (Status: "Enabled" | "Suspended") =>
  world.root.call(PutBucketVersioning, { Bucket: BUCKET, VersioningConfiguration: { Status } });
const at = (Key: string, VersionId?: string) => ({ Bucket: BUCKET, Key, ...(VersionId && { VersionId }) });

test("old versions stay readable, a delete marker hides them, and deleting it brings them back", async () => {
  await put(world.root, "k", "before");
  await versioning("Enabled");
  const first = await put(world.root, "k", "first");
  const second = await put(world.root, "k", "second");
  expect(first.VersionId).not.toBe(second.VersionId);
  expect(await read(world.root, "k", { VersionId: "null" })).toBe("before");
  expect(await read(world.root, "k", { VersionId: first.VersionId })).toBe("first");

  const marker = await world.root.call(DeleteObject, at("k"));
  expect(marker).toMatchObject({ DeleteMarker: true });
  expect(await refusal(read(world.root, "k"))).toMatchObject({ code: "NoSuchKey" });
  expect(await refusal(read(world.root, "k", { VersionId: marker.VersionId }))).toMatchObject({
    code: "MethodNotAllowed",
    status: 405,
  });
  expect((await world.root.call(ListObjectsV2, { Bucket: BUCKET })).KeyCount).toBe(0);

  await world.root.call(DeleteObject, at("k", marker.VersionId));
  expect(await read(world.root, "k")).toBe("second");
  await world.root.call(DeleteObject, at("k", second.VersionId));
  expect(await read(world.root, "k")).toBe("first");
});

test("what a delete marker hides is told in headers", async () => {
  await versioning("Enabled");
  await put(world.root, "k", "first");
  const { VersionId = "" } = await world.root.call(DeleteObject, at("k"));
  const told = { "x-amz-delete-marker": "true", "x-amz-version-id": VersionId };
  for (const operation of [GetObject, HeadObject]) {
    expect(await refusal(world.root.call(operation, at("k")))).toMatchObject({ status: 404, headers: told });
    expect(await refusal(world.root.call(operation, at("k", VersionId)))).toMatchObject({
      code: "MethodNotAllowed",
      status: 405,
      headers: { ...told, allow: "DELETE", "last-modified": new Date(world.clock.now()).toUTCString() },
    });
  }
});

test("a delete marker is no source of a copy, by its version or as the current one", async () => {
  await versioning("Enabled");
  await put(world.root, "k");
  const { VersionId } = await world.root.call(DeleteObject, at("k"));
  const copy = (CopySource: string) => refusal(world.root.call(CopyObject, { ...at("to"), CopySource }));
  expect(await copy(`${BUCKET}/k?versionId=${VersionId}`)).toMatchObject({
    code: "InvalidRequest",
    status: 400,
    message: "The source of a copy request may not specifically refer to a delete marker by version id.",
  });
  expect(await copy(`${BUCKET}/k`)).toMatchObject({ code: "NoSuchKey", status: 404 });
});

test("a suspended bucket has one null version, which each put and delete replaces", async () => {
  await versioning("Enabled");
  const kept = await put(world.root, "k", "kept");
  await versioning("Suspended");
  expect((await put(world.root, "k", "1")).VersionId).toBe("null");
  await put(world.root, "k", "2");
  const marker = await world.root.call(DeleteObject, at("k"));
  expect(marker).toEqual({ DeleteMarker: true, VersionId: "null" });
  const { Versions, DeleteMarkers } = await world.root.call(ListObjectVersions, { Bucket: BUCKET });
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([kept.VersionId]);
  expect(DeleteMarkers).toMatchObject([{ VersionId: "null", IsLatest: true }]);
});

test("ListObjectVersions shows each version once, in pages of any size", async () => {
  await versioning("Enabled");
  const all: string[] = [];
  for (const key of ["a", "b"]) {
    const ids: string[] = [];
    for (const text of ["1", "2", "3"]) ids.unshift(`${key} ${(await put(world.root, key, text)).VersionId}`);
    all.push(...ids);
  }
  for (const MaxKeys of [1, 2, 3, 4, 6, 7]) {
    const seen: string[] = [];
    let from = {};
    for (;;) {
      const page = await world.root.call(ListObjectVersions, { Bucket: BUCKET, MaxKeys, ...from });
      seen.push(...(page.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      if (!page.IsTruncated) break;
      from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(seen, `pages of ${MaxKeys}`).toEqual(all);
  }
});

test("a version asks for the permission on versions", async () => {
  await versioning("Enabled");
  const { VersionId = "" } = await put(world.root, "k", "1");
  const ann = await world.user("ann", allow(["s3:GetObject", "s3:DeleteObject"]));
  expect(await read(ann, "k")).toBe("1");
  expect((await refusal(read(ann, "k", { VersionId }))).message).toContain("s3:GetObjectVersion");
  expect((await refusal(ann.call(DeleteObject, at("k", VersionId)))).message).toContain("s3:DeleteObjectVersion");
  const bob = await world.user(
    "bob",
    allow("s3:GetObjectVersion", "*", { StringEquals: { "s3:versionid": VersionId } }),
  );
  expect(await read(bob, "k", { VersionId })).toBe("1");
});

test("a version id that is none is an invalid argument, one of nothing is not there", async () => {
  await versioning("Enabled");
  await put(world.root, "k");
  expect(await refusal(read(world.root, "k", { VersionId: "?" }))).toMatchObject({ code: "InvalidArgument" });
  expect(await refusal(read(world.root, "k", { VersionId: "a".repeat(32) }))).toMatchObject({ code: "NoSuchVersion" });
  expect(await refusal(world.root.call(HeadObject, at("k", "a".repeat(32))))).toMatchObject({ status: 404 });
});
