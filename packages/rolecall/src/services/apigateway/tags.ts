/** Tags: at most fifty; keys up to 128 characters, values up to 256, none that begins with `aws:`. */
import { tagsRefused } from "./errors.js";

export type Tags = Readonly<Record<string, string>>;

const MOST = 50;

/** @throws BadRequestException */
export function withTags(before: Tags, given: Tags = {}): Tags {
  for (const [key, value] of Object.entries(given)) {
    if (key === "" || key.length > 128) throw tagsRefused("Tag keys have 1 to 128 characters.");
    if (value.length > 256) throw tagsRefused("Tag values have at most 256 characters.");
    if (/^aws:/i.test(key)) throw tagsRefused("Tag keys must not begin with aws:");
  }
  const tags = { ...before, ...given };
  if (Object.keys(tags).length > MOST) throw tagsRefused(`A resource has at most ${MOST} tags.`);
  return tags;
}

/** What the request passes, for `aws:RequestTag/…` and `aws:TagKeys`. */
export const passed = (tags: Tags | undefined) =>
  tags === undefined || Object.keys(tags).length === 0 ? undefined : { set: tags };
