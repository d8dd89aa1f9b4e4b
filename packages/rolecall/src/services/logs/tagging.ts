/** Tags, by the old operations on groups and the new ones on any ARN. */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { reservedTag, tooManyTags } from "./errors.js";
import { findTagged, type Tagged, type Tags } from "./tagged.js";

const TAGS = 50;

/** @throws what `missing` makes, also for what is of another account, Region or partition */
export async function requireTagged(tx: Read, here: Here, arn: string, missing: () => Error): Promise<Tagged> {
  const { partition, region, account } = parseArn(arn) ?? {};
  const isHere = partition === here.partition && region === here.region && account === here.account;
  const tagged = isHere ? await findTagged(tx, arn) : undefined;
  if (!tagged) throw missing();
  return tagged;
}

/** Changes a resource's tags by `change`. @throws what `missing` makes, TooManyTagsException beyond fifty */
export async function changeTags(
  tx: Transaction,
  here: Here,
  arn: string,
  missing: () => Error,
  change: (tags: Tags) => Tags,
): Promise<void> {
  const tagged = await requireTagged(tx, here, arn, missing);
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
