import { tagged } from "./errors.js";

export const MOST_TAGS = 50;

type Tags = Readonly<Record<string, string>>;

export const tagMap = (tags: readonly { readonly TagKey: string; readonly TagValue: string }[]): Tags =>
  Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));

/** @throws TagException; unverified words */
export function checkedTags(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST_TAGS) throw tagged("Too many tags");
  if (Object.keys(tags).some((key) => /^aws:/i.test(key)))
    throw tagged("aws: prefixed tag key names are not allowed for external use.");
  return tags;
}
