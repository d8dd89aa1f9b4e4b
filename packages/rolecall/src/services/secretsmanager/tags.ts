import { systemTag, tooManyTags } from "./errors.js";

const MOST_TAGS = 50;

type Tags = Readonly<Record<string, string>>;

export const tagMap = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Tags => Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** @throws InvalidParameterException */
export function checkedTags(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST_TAGS) throw tooManyTags();
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) throw systemTag();
  return tags;
}
