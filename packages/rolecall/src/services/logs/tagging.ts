/** Tags, by the old operations on groups and the new ones on any ARN. */
import type { Transaction } from "../../store/store.js";
import { reservedTag, tooManyTags } from "./errors.js";
import { findTagged, type Tags } from "./tagged.js";

const TAGS = 50;

/** Changes a resource's tags by `change`. @throws what `missing` makes, TooManyTagsException beyond fifty */
export async function changeTags(
  tx: Transaction,
  arn: string,
  missing: () => Error,
  change: (tags: Tags) => Tags,
): Promise<void> {
  const tagged = await findTagged(tx, arn);
  if (!tagged) throw missing();
  const tags = change(tagged.tags);
  if (Object.keys(tags).length > TAGS) throw tooManyTags();
  await tagged.setTags(tx, tags);
}

/** @throws InvalidParameterException for a key with AWS's own prefix */
export function requireOwnKeys(tags: Tags): void {
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) throw reservedTag();
}

export const without = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
