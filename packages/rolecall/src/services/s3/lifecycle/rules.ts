/**
 * The rules of a bucket's lifecycle: which S3 takes, and when one makes an object expire.
 *
 * unverified: the words, but for those about days, dates and ids, which S3 was seen to answer
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import { invalidArgument, invalidRequest, malformedXml } from "../errors.js";
import type { ObjectRecord } from "../records.js";

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

interface Conditions {
  readonly Prefix?: string | undefined;
  readonly ObjectSizeGreaterThan?: number | undefined;
  readonly ObjectSizeLessThan?: number | undefined;
}

export interface LifecycleRule {
  readonly ID?: string | undefined;
  readonly Status?: string | undefined;
  /** The older place of a filter's prefix. */
  readonly Prefix?: string | undefined;
  readonly Filter?:
    | (Conditions & {
        readonly Tag?: Tag | undefined;
        readonly And?: (Conditions & { readonly Tags?: readonly Tag[] | undefined }) | undefined;
      })
    | undefined;
  readonly Expiration?:
    | {
        readonly Days?: number | undefined;
        readonly Date?: Date | string | undefined;
        readonly ExpiredObjectDeleteMarker?: boolean | undefined;
      }
    | undefined;
  readonly NoncurrentVersionExpiration?:
    | { readonly NoncurrentDays?: number | undefined; readonly NewerNoncurrentVersions?: number | undefined }
    | undefined;
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation?: number | undefined } | undefined;
  readonly Transitions?: readonly Transition[] | undefined;
  readonly NoncurrentVersionTransitions?: readonly NoncurrentTransition[] | undefined;
}

interface Transition {
  readonly Days?: number | undefined;
  readonly Date?: Date | string | undefined;
  readonly StorageClass?: string | undefined;
}

interface NoncurrentTransition {
  readonly NoncurrentDays?: number | undefined;
  readonly StorageClass?: string | undefined;
}

/** Where a rule may move objects to. */
const MOVED_TO: ReadonlySet<string | undefined> = new Set([
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
]);
/** Objects stay in their class for so long before they may go to these. */
const LEAST_DAYS: Readonly<Record<string, number>> = { STANDARD_IA: 30, ONEZONE_IA: 30 };

export const DAY_MS = 86_400_000;
const MOST_RULES = 1000;

/** @throws MalformedXML, InvalidRequest, InvalidArgument */
export function requireLifecycleRules(rules: readonly LifecycleRule[]): void {
  if (rules.length === 0 || rules.length > MOST_RULES) throw malformedXml();
  const ids = rules.flatMap(({ ID }) => ID ?? []);
  if (new Set(ids).size < ids.length) {
    throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID");
  }
  for (const rule of rules) requireRule(rule);
}

function requireRule(rule: LifecycleRule): void {
  const { Status, Prefix, Filter, Expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  if (Status !== "Enabled" && Status !== "Disabled") throw malformedXml();
  if ((Prefix === undefined) === (Filter === undefined)) throw malformedXml();
  const actions = [Expiration, noncurrent, rule.AbortIncompleteMultipartUpload, rule.Transitions];
  if ([...actions, rule.NoncurrentVersionTransitions].every((action) => action === undefined)) {
    throw invalidRequest("At least one action needs to be specified in a rule");
  }
  if (Expiration !== undefined) {
    const { Days, Date: date, ExpiredObjectDeleteMarker: marker } = Expiration;
    if ([Days, date, marker].filter((one) => one !== undefined).length !== 1) throw malformedXml();
    if (date !== undefined) requireMidnight(date);
  }
  requirePositive("'Days' for Expiration action", Expiration?.Days);
  requirePositive("'NoncurrentDays' for NoncurrentVersionExpiration action", noncurrent?.NoncurrentDays);
  requirePositive(
    "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action",
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  );
  for (const transition of rule.Transitions ?? []) requireTransition(rule, transition);
  for (const { NoncurrentDays, StorageClass } of rule.NoncurrentVersionTransitions ?? []) {
    requireClass("'NoncurrentDays' in NoncurrentVersionTransition action", NoncurrentDays, StorageClass);
  }
}

function requireTransition(rule: LifecycleRule, { Days, Date: date, StorageClass }: Transition): void {
  if ((Days === undefined) === (date === undefined)) throw malformedXml();
  if (date !== undefined) requireMidnight(date);
  requireClass("'Days' in Transition action", Days, StorageClass);
  const expires = rule.Expiration?.Days;
  if (Days !== undefined && expires !== undefined && expires <= Days) {
    const prefix = rule.Prefix ?? rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? "";
    throw invalidArgument(
      `'Days' in the Expiration action for filter '(prefix=${prefix})' must be greater than 'Days' in the Transition action`,
      "Days",
      expires,
    );
  }
}

function requireClass(what: string, days: number | undefined, storageClass: string | undefined): void {
  if (!MOVED_TO.has(storageClass)) throw malformedXml();
  if (days !== undefined && days < 0) throw invalidArgument(`${what} must be nonnegative`, "Days", days);
  const least = LEAST_DAYS[storageClass ?? ""] ?? 0;
  if (days !== undefined && days < least) {
    throw invalidArgument(
      `${what} must be greater than or equal to ${least} for storageClass '${storageClass}'`,
      "Days",
      days,
    );
  }
}

function requireMidnight(date: Date | string): void {
  if (new Date(date).getTime() % DAY_MS === 0) return;
  throw invalidArgument("'Date' must be at midnight GMT", "Date", new Date(date).toISOString());
}

function requirePositive(what: string, days: number | undefined): void {
  if (days !== undefined && days < 1) throw invalidArgument(`${what} must be a positive integer`, "Days", days);
}

/** Whether the rule speaks on objects like this. */
export function isFor(rule: LifecycleRule, object: Pick<ObjectRecord, "key" | "tags" | "sizeBytes">): boolean {
  if (rule.Status !== "Enabled") return false;
  const { And, Tag, ...own } = rule.Filter ?? {};
  const { Tags = [], ...both } = And ?? {};
  const tags = [...Tags, ...(Tag ? [Tag] : [])];
  return (
    object.key.startsWith(rule.Prefix ?? "") &&
    [own, both].every(
      ({ Prefix = "", ObjectSizeGreaterThan: more = -1, ObjectSizeLessThan: less = Number.POSITIVE_INFINITY }) =>
        object.key.startsWith(Prefix) && object.sizeBytes > more && object.sizeBytes < less,
    ) &&
    tags.every(({ Key = "", Value = "" }) => Object.hasOwn(object.tags, Key) && object.tags[Key] === Value)
  );
}

/** AWS counts days from an object's making, and rounds up to the midnight after. */
export const midnightAfter = (sinceMs: number, days: number): number =>
  Math.ceil((sinceMs + days * DAY_MS) / DAY_MS) * DAY_MS;

/** When the rule makes a current version expire; undefined for never. */
export function expiryOf({ Expiration }: LifecycleRule, object: ObjectRecord): number | undefined {
  if (Expiration?.Days !== undefined) return midnightAfter(object.modifiedMs, Expiration.Days);
  return Expiration?.Date === undefined ? undefined : new Date(Expiration.Date).getTime();
}
