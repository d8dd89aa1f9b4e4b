/**
 * Object Lock: versions that nobody can delete, until a date or while a hold is on.
 *
 * Words as S3 was seen to answer (LocalStack's recordings of 2023 and 2024).
 * unverified: those for a rule's days and years, and for a hold that is neither on nor off
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import { absent } from "../../../kernel/operation.js";
import { lockedAway, lockNotFuture, lockNotWhole, noLockOnBucket, unknownHold, unknownLockMode } from "../errors.js";
import type { BucketRecord, DefaultRetention, Lock, ObjectRecord, Retention } from "../records.js";

export interface LockInput {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

/** What the headers of a new object say. @throws InvalidArgument */
export function saidLock(input: LockInput, nowMs: number): Lock | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (mode === undefined && until === undefined && hold === undefined) return undefined;
  if ((mode === undefined) !== (until === undefined)) throw lockNotWhole();
  return {
    ...(mode === undefined || until === undefined ? {} : { retention: readRetention(mode, until, nowMs) }),
    ...(hold === undefined ? {} : { legalHold: readHold(hold) }),
  };
}

/** @throws InvalidArgument */
export function readRetention(mode: string, until: Date, nowMs: number): Retention {
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") throw unknownLockMode();
  const untilMs = new Date(until).getTime();
  if (!(untilMs > nowMs)) throw lockNotFuture();
  return { mode, untilMs };
}

/** @throws InvalidArgument */
export function readHold(status: string | undefined): "ON" | "OFF" {
  if (status === "ON" || status === "OFF") return status;
  throw unknownHold();
}

/** @throws InvalidRequest for what only a bucket with Object Lock has */
export function requireLockable(bucket: BucketRecord): void {
  if (bucket.objectLock === undefined) throw noLockOnBucket();
}

/** The lock of a new version: what was said of it, and for what was not the bucket's rule. @throws InvalidRequest */
export function newLock(bucket: BucketRecord, said: Lock | undefined, nowMs: number): { readonly lock?: Lock } {
  if (said !== undefined) requireLockable(bucket);
  const retention = said?.retention ?? retentionBy(bucket.objectLock?.byDefault, nowMs);
  if (said === undefined && retention === undefined) return {};
  return { lock: { ...said, ...(retention === undefined ? {} : { retention }) } };
}

const DAY_MS = 86_400_000;

function retentionBy(rule: DefaultRetention | undefined, nowMs: number): Retention | undefined {
  if (rule === undefined) return undefined;
  const { mode, days = 0, years = 0 } = rule;
  // AWS counts a year of a rule as 365 days.
  return { mode, untilMs: nowMs + (days + 365 * years) * DAY_MS };
}

/** A retention that is over holds nothing. */
export const activeRetention = (
  object: Pick<ObjectRecord, "lock"> | undefined,
  nowMs: number,
): Retention | undefined => {
  const retention = object?.lock?.retention;
  return retention !== undefined && retention.untilMs > nowMs ? retention : undefined;
};

/** Whether the bypass that is asked for would change anything: then it asks for a permission. */
export const isGoverned = (object: Pick<ObjectRecord, "lock"> | undefined, nowMs: number): boolean =>
  activeRetention(object, nowMs)?.mode === "GOVERNANCE";

/** Whether a version can't be deleted for good; `bypass` lets governance count for nothing. */
export function isLocked(object: ObjectRecord | undefined, nowMs: number, bypass = false): boolean {
  const retention = activeRetention(object, nowMs);
  const held = object?.lock?.legalHold === "ON";
  return held || retention?.mode === "COMPLIANCE" || (retention !== undefined && !bypass);
}

/** Before a version is deleted for good. @throws AccessDenied */
export function requireUnlocked(object: ObjectRecord | undefined, bypass: boolean, nowMs: number): void {
  if (isLocked(object, nowMs, bypass)) throw lockedAway();
}

/**
 * Before a retention takes the place of another: it may be prolonged, and shortened or loosened only where governance is
 * bypassed.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 * @throws AccessDenied
 */
export function requireReplaceable(
  object: ObjectRecord,
  next: Retention | undefined,
  bypass: boolean,
  nowMs: number,
): void {
  const retention = activeRetention(object, nowMs);
  if (retention === undefined) return;
  const prolongs = next !== undefined && next.mode === retention.mode && next.untilMs >= retention.untilMs;
  if (prolongs || (retention.mode === "GOVERNANCE" && bypass)) return;
  throw lockedAway();
}

const NO_EVENT_HOLD = absent("event holds are not emulated: requests that name one are refused");

/** Condition keys of what sets a retention. unverified: how the days are rounded */
export const retentionKeys = (mode: string | undefined, until: Date | undefined, nowMs: number) => ({
  "s3:object-lock-event-hold": NO_EVENT_HOLD,
  "s3:object-lock-event-hold-duration-days": NO_EVENT_HOLD,
  "s3:object-lock-mode": mode,
  "s3:object-lock-remaining-retention-days": until && String(Math.ceil((untilOf(until) - nowMs) / DAY_MS)),
  "s3:object-lock-retain-until-date": until && new Date(untilOf(until)).toISOString(),
});

/** What is no date was refused before anybody asks. */
const untilOf = (until: Date): number => {
  const ms = new Date(until).getTime();
  return Number.isNaN(ms) ? 0 : ms;
};
