/** Tags of functions, event source mappings and code signing configurations. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
import { parseArn } from "../../kernel/arn.js";
import { notEmulated } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { requireCodeSigningConfig } from "./code-signing/configs.js";
import { codeSigningConfigs } from "./code-signing/records.js";
import { invalidParameter, tagsOnQualified } from "./errors.js";
import { requireMapping } from "./event-sources/find.js";
import { mappings } from "./event-sources/records.js";
import { findFunction } from "./lookup.js";
import { functionRef } from "./names.js";
import { functions } from "./records.js";

const TAGS = 50;

type Tags = Readonly<Record<string, string>>;

/** The tags of what an ARN names. @throws ResourceNotFoundException; InvalidParameterValueException for a version or an alias */
export const tagsOf = async (read: Read, here: Here, arn: string): Promise<Tags> =>
  (await tagged(read, here, arn)).tags;

/** Puts the tags that `change` makes of those that are there, once they were checked. */
export async function changeTags(
  tx: Transaction,
  here: Here,
  arn: string,
  change: (before: Tags) => Tags,
): Promise<void> {
  const { tags, put } = await tagged(tx, here, arn);
  await put(tx, checkedTags(change(tags)));
}

async function tagged(
  read: Read,
  here: Here,
  arn: string,
): Promise<{ readonly tags: Tags; put(tx: Transaction, tags: Tags): Promise<void> }> {
  const [type, uuid = ""] = parseArn(arn)?.resource.split(":") ?? [];
  if (type === "event-source-mapping") {
    const mapping = await requireMapping(read, here, uuid);
    return { tags: mapping.tags, put: (tx, tags) => mappings.put(tx, { ...mapping, tags }) };
  }
  if (type === "code-signing-config") {
    const config = await requireCodeSigningConfig(read, here, arn);
    return { tags: config.tags, put: (tx, tags) => codeSigningConfigs.put(tx, { ...config, tags }) };
  }
  if (type !== "function") throw notEmulated(`\`${arn}\``);
  const ref = functionRef(here, arn);
  if (ref.qualifier !== undefined) throw tagsOnQualified();
  const fn = await findFunction(read, ref);
  return { tags: fn.tags, put: (tx, tags) => functions.put(tx, { ...fn, tags }) };
}

/** The tags after the change. @throws InvalidParameterValueException beyond fifty or with AWS's own prefix */
export function checkedTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(tags).length > TAGS) throw invalidParameter("Function cannot have more than 50 tags");
  for (const key of Object.keys(tags)) {
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys beginning with aws: are reserved for system use");
  }
  return tags;
}
