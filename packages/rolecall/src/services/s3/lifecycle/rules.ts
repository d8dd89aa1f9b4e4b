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
  readonly Transitions?: readonly unknown[] | undefined;
  readonly NoncurrentVersionTransitions?: readonly unknown[] | undefined;
}

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
    if (date !== undefined && new Date(date).getTime() % DAY_MS !== 0) {
      throw invalidArgument("'Date' must be at midnight GMT", "Date", new Date(date).toISOString());
    }
  }
  requirePositive("'Days' for Expiration action", Expiration?.Days);
  requirePositive("'NoncurrentDays' for NoncurrentVersionExpiration action", noncurrent?.NoncurrentDays);
  requirePositive(
    "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action",
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  );
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
