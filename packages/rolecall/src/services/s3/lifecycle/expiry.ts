/**
 * Carries out lifecycle rules, at each midnight of UTC and when the server starts: what has expired goes, as S3's own
 * doing. Storage classes do not change here.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html
 */
import type { Host } from "../../../kernel/host.js";
import { later } from "../../../kernel/later.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Transaction } from "../../../store/store.js";
import { readSetting } from "../buckets.js";
import { isLocked } from "../lock/lock.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, type Occasion } from "../notifications/outbox.js";
import { forgetUpload } from "../objects/uploads.js";
import { deleteCurrent, deleteVersion, newVersionId } from "../objects/versions.js";
import { type BucketRecord, buckets, noncurrent, type ObjectRecord, objects, uploads } from "../records.js";
import { DAY_MS, expiryOf, isFor, type LifecycleRule, midnightAfter } from "./rules.js";

const BATCH = 500;
/** One timer a store. */
const waiting = new WeakSet<object>();

/** Sees to it that rules are carried out; returns at once. */
export function startLifecycles(host: Host): void {
  if (waiting.has(host.store)) return;
  waiting.add(host.store);
  const nextMidnightMs = (Math.floor(host.clock.now() / DAY_MS) + 1) * DAY_MS;
  later(host, nextMidnightMs, "the midnight of S3's lifecycles", async () => {
    waiting.delete(host.store);
    resumeLifecycles(host);
  });
}

/** What a server that was not there at midnight has left undone. */
export function resumeLifecycles(host: Host): void {
  startLifecycles(host);
  startOwed(host, { name: "expiring objects of S3", work: (signal) => expireAll(host, signal) });
}

async function expireAll(host: Host, signal: AbortSignal): Promise<void> {
  const { items } = await host.store.read((tx) => buckets.list(tx, { prefix: [] }));
  for (const bucket of items) {
    const setting = await host.store.read((tx) =>
      readSetting<{ readonly Rules: readonly LifecycleRule[] }>(tx, bucket, "lifecycle"),
    );
    if (setting === undefined || signal.aborted) continue;
    const rules = setting.Rules.filter(({ Status }) => Status === "Enabled");
    const run = { host, bucket, rules, nowMs: host.clock.now(), signal };
    await expireNoncurrent(run);
    await expireCurrent(run);
    await abortUploads(run);
  }
  deliverEvents(host);
}

interface Run {
  readonly host: Host;
  readonly bucket: BucketRecord;
  readonly rules: readonly LifecycleRule[];
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

const isDue = (atMs: number | undefined, nowMs: number): boolean => atMs !== undefined && atMs <= nowMs;

async function expireCurrent(run: Run): Promise<void> {
  const { host, bucket, rules, nowMs, signal } = run;
  for (let from = ""; !signal.aborted; ) {
    const { items } = await host.store.read((tx) =>
      objects.list(tx, { prefix: [bucket.id], from: [bucket.id, from], limit: BATCH }),
    );
    for (const object of items) {
      const fitting = rules.filter((rule) => isFor(rule, object));
      if (object.marker) {
        if (fitting.some((rule) => rule.Expiration?.ExpiredObjectDeleteMarker === true)) await dropMarker(run, object);
      } else if (fitting.some((rule) => isDue(expiryOf(rule, object), nowMs))) await expire(run, object);
    }
    const last = items.at(-1);
    if (last === undefined || items.length < BATCH) return;
    from = `${last.key}\0`;
  }
}

/** The current version goes, or is hidden where there are versions; unless another has come meanwhile. */
async function expire({ host, bucket, nowMs }: Run, seen: ObjectRecord): Promise<void> {
  const freshId = newVersionId(host.ids.bytes(24));
  const occasion = occasionOf(host);
  await host.store.transact(async (tx) => {
    const there = await sameBucket(tx, bucket);
    const current = there && (await objects.get(tx, [bucket.id, seen.key]));
    if (!there || current?.number !== seen.number) return;
    const { removed, marker } = await deleteCurrent(tx, there, seen.key, nowMs, freshId);
    if (marker) await noteEvent(tx, there, "LifecycleExpiration:DeleteMarkerCreated", marker, occasion);
    else if (removed) await noteEvent(tx, there, "LifecycleExpiration:Delete", removed, occasion);
  });
}

/** A delete marker that hides nothing any more. */
const dropMarker = ({ host, bucket }: Run, seen: ObjectRecord): Promise<void> =>
  host.store.transact(async (tx) => {
    const current = await objects.get(tx, [bucket.id, seen.key]);
    const { items } = await noncurrent.list(tx, { prefix: [bucket.id, seen.key], limit: 1 });
    if (current?.number === seen.number && items.length === 0) await objects.delete(tx, [bucket.id, seen.key]);
  });

/** Old versions, counted from when a newer one took their place; the newest of them may be spared. */
async function expireNoncurrent(run: Run): Promise<void> {
  const { host, bucket, rules, nowMs, signal } = run;
  const speaking = rules.filter((rule) => rule.NoncurrentVersionExpiration?.NoncurrentDays !== undefined);
  if (speaking.length === 0) return;
  let key: string | undefined;
  let sinceMs = 0;
  let newer = 0;
  let after: readonly (string | number)[] = [bucket.id, ""];
  while (!signal.aborted) {
    const { items, next } = await host.store.read((tx) =>
      noncurrent.list(tx, { prefix: [bucket.id], after: [...after], limit: BATCH }),
    );
    for (const version of items) {
      if (version.key !== key) {
        key = version.key;
        newer = 0;
        sinceMs = (await host.store.read((tx) => objects.get(tx, [bucket.id, version.key])))?.modifiedMs ?? nowMs;
      }
      const due = speaking.some((rule) => {
        const { NoncurrentDays = 0, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
        return (
          isFor(rule, version) &&
          newer >= NewerNoncurrentVersions &&
          isDue(midnightAfter(sinceMs, NoncurrentDays), nowMs)
        );
      });
      if (due && !isLocked(version, nowMs)) await expireVersion(run, version);
      newer++;
      sinceMs = version.modifiedMs;
    }
    if (next === undefined) return;
    after = next as readonly (string | number)[];
  }
}

async function expireVersion({ host, bucket, nowMs }: Run, seen: ObjectRecord): Promise<void> {
  const occasion = occasionOf(host);
  await host.store.transact(async (tx) => {
    const there = await sameBucket(tx, bucket);
    const order = Number.MAX_SAFE_INTEGER - seen.number;
    const version = await noncurrent.get(tx, [bucket.id, seen.key, order]);
    if (!there || version === undefined || isLocked(version, nowMs)) return;
    const { removed } = await deleteVersion(tx, there, seen.key, seen.versionId);
    if (removed) await noteEvent(tx, there, "LifecycleExpiration:Delete", removed, occasion);
  });
}

async function abortUploads({ host, bucket, rules, nowMs }: Run): Promise<void> {
  const { items } = await host.store.read((tx) => uploads.list(tx, { prefix: [bucket.id] }));
  for (const upload of items) {
    const due = rules.some((rule) => {
      const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
      // AWS: such a rule goes by the prefix alone.
      const begun = { key: upload.key, tags: {}, sizeBytes: 0 };
      return days !== undefined && isFor(rule, begun) && isDue(midnightAfter(upload.initiatedMs, days), nowMs);
    });
    if (due) await host.store.transact((tx) => forgetUpload(tx, upload));
  }
}

const sameBucket = async (tx: Transaction, { id, name }: BucketRecord): Promise<BucketRecord | undefined> => {
  const bucket = await buckets.get(tx, [name]);
  return bucket?.id === id ? bucket : undefined;
};

/** S3 itself asks. */
const occasionOf = ({ ids, clock }: Pick<Host, "ids" | "clock">): Occasion => ({
  id: ids.uuid(),
  atMs: clock.now(),
  requestId: ids.uuid(),
  sourceIp: undefined,
  principalId: "s3.amazonaws.com",
  requester: "s3.amazonaws.com",
  traceHeader: undefined,
});
