/**
 * Tags of objects and buckets.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
import { parseForm } from "../../protocols/query/form.js";
import { invalidArgument, invalidTag, tooManyTags } from "./errors.js";

export type Tags = Readonly<Record<string, string>>;

/** Tags of the header `x-amz-tagging`, which are written like a query. @throws InvalidArgument */
export function tagsOfHeader(header: string | undefined): Tags {
  if (header === undefined || header === "") return {};
  const pairs = parseForm(header);
  if (pairs === undefined) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  }
  return requireObjectTags(
    pairs.map(([Key, Value]) => ({ Key, Value })),
    () =>
      invalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        "x-amz-tagging",
        header,
      ),
  );
}

/** As far as they can be read: what a permission asks with before anything was checked. */
export function readableTags(header: string | undefined): Tags {
  try {
    return tagsOfHeader(header);
  } catch {
    return {};
  }
}

interface TagPair {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export const OBJECT_TAGS = 10;
export const BUCKET_TAGS = 50;

/** @throws BadRequest beyond ten; InvalidTag */
export function requireObjectTags(pairs: readonly TagPair[], duplicate?: () => Error): Tags {
  if (pairs.length > OBJECT_TAGS) throw tooManyTags(OBJECT_TAGS);
  return requireTags(pairs, duplicate);
}

/** @throws BadRequest beyond fifty; InvalidTag */
export function requireBucketTags(pairs: readonly TagPair[]): Tags {
  if (pairs.length > BUCKET_TAGS) throw tooManyTags(BUCKET_TAGS);
  return requireTags(pairs);
}

function requireTags(
  pairs: readonly TagPair[],
  duplicate: () => Error = () => invalidTag("Cannot provide multiple Tags with the same key"),
): Tags {
  const tags: Record<string, string> = {};
  for (const { Key = "", Value = "" } of pairs) {
    if (Object.hasOwn(tags, Key)) throw duplicate();
    if (Key === "" || Key.length > 128 || !TEXT.test(Key))
      throw invalidTag("The TagKey you have provided is invalid", Key);
    if (Value.length > 256 || !TEXT.test(Value)) throw invalidTag("The TagValue you have provided is invalid", Key);
    if (/^aws:/i.test(Key)) throw invalidTag("System tags cannot be added/updated by requester", Key);
    tags[Key] = Value;
  }
  return tags;
}

const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
/** Of pairs that may still be wrong. */
export const tagMap = (pairs: readonly TagPair[] | undefined): Tags =>
  Object.fromEntries((pairs ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
