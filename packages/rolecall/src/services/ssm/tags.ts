import { notEmulated } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import { absent } from "../../kernel/operation.js";
import { systemTag, tooManyTags } from "./errors.js";
import { parameterArn, readName } from "./names.js";

const MOST_TAGS = 50;

type Tags = Readonly<Record<string, string>>;

export const tagMap = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Tags => Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** @throws TooManyTagsError, ValidationException */
export function checkedTags(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST_TAGS) throw tooManyTags();
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) throw systemTag();
  return tags;
}

/** Tags of parameters alone; AWS tags documents, maintenance windows and others by the same operations. */
export function requireParameterType(type: string): void {
  if (type !== "Parameter") throw notEmulated(`a resource of type \`${type}\` in Systems Manager`);
}

/** The ARN of what is tagged. Of other types than parameters it never comes to be asked. */
export const taggedArn = (here: Here, id: string) => parameterArn(readName(here, id));

export const NO_DOCUMENT = {
  "ssm:DocumentCategories": absent("a parameter is no document"),
  "ssm:DocumentType": absent("a parameter is no document"),
};
