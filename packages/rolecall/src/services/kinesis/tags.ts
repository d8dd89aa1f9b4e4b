import { badTagCharacters, tooManyTags } from "./errors.js";

export type Tags = Readonly<Record<string, string>>;

export const MOST_TAGS = 50;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@%]*$/u;

/** @throws InvalidArgumentException */
export function checkedTags(tags: Tags, what: string): Tags {
  const entries = Object.entries(tags);
  if (!entries.flat().every((text) => CHARACTERS.test(text))) throw badTagCharacters();
  if (entries.length > MOST_TAGS) throw tooManyTags(what, MOST_TAGS);
  return tags;
}

export const without = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

/** A list in the order of its keys. */
export const tagList = (tags: Tags) =>
  Object.keys(tags)
    .sort()
    .map((Key) => ({ Key, Value: tags[Key] }));
