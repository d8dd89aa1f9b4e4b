/** Tags of functions. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */

import { parseArn } from "../../kernel/arn.js";
import { notEmulated } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import { invalidParameter, tagsOnQualified } from "./errors.js";
import { type FunctionRef, functionRef } from "./names.js";

const TAGS = 50;

/** The function whose tags a call means. @throws InvalidParameterValueException for a version or an alias */
export function taggedFunction(here: Here, arn: string): FunctionRef {
  if (parseArn(arn)?.resource.startsWith("function:") !== true) throw notEmulated(`\`${arn}\``);
  const ref = functionRef(here, arn);
  if (ref.qualifier !== undefined) throw tagsOnQualified();
  return ref;
}

/** The tags after the change. @throws InvalidParameterValueException beyond fifty or with AWS's own prefix */
export function checkedTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(tags).length > TAGS) throw invalidParameter("Function cannot have more than 50 tags");
  for (const key of Object.keys(tags)) {
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys beginning with aws: are reserved for system use");
  }
  return tags;
}
