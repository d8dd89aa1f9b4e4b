/**
 * Tags of IAM's resources: at most 50; keys that differ only in case are one key, shown as first written.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (read November 2026)
 */
import { duplicateTagKeys, reservedTagKey, tooManyTags } from "./errors.js";
import type { TagRecord } from "./records.js";

const MAX_TAGS = 50;

/** The tags of a new resource. */
export const newTags = (tags: readonly TagRecord[] | undefined): readonly TagRecord[] => mergeTags([], tags ?? []);

/** What Tag… leaves: a key that is there (in whatever case) gets the new value. */
export function mergeTags(existing: readonly TagRecord[], added: readonly TagRecord[]): readonly TagRecord[] {
  const byKey = new Map(existing.map((tag) => [tag.Key.toLowerCase(), tag]));
  const seen = new Set<string>();
  for (const { Key, Value } of added) {
    const key = Key.toLowerCase();
    if (seen.has(key)) throw duplicateTagKeys();
    if (key.startsWith("aws:")) throw reservedTagKey();
    seen.add(key);
    byKey.set(key, { Key: byKey.get(key)?.Key ?? Key, Value });
  }
  if (byKey.size > MAX_TAGS) throw tooManyTags();
  return [...byKey.values()];
}

/** What Untag… leaves; keys that are not there are no error. */
export function withoutTags(existing: readonly TagRecord[], keys: readonly string[]): readonly TagRecord[] {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return existing.filter((tag) => !gone.has(tag.Key.toLowerCase()));
}

/** What the request passes, for `aws:RequestTag/…` and `aws:TagKeys`. */
export const passed = (tags: readonly TagRecord[] | undefined) =>
  tags === undefined || tags.length === 0
    ? undefined
    : { set: Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value])) };

/** Answers leave `Tags` out where there are none. */
export const shownTags = (tags: readonly TagRecord[]): { Tags?: TagRecord[] } =>
  tags.length === 0 ? {} : { Tags: tags.map(({ Key, Value }) => ({ Key, Value })) };
