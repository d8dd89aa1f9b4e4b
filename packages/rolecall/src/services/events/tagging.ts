/** Tags of buses and rules, by ARN. */
import type { Read, Transaction } from "../../store/store.js";
import { reservedTag, tagTargetNotFound, tooManyTags } from "./errors.js";
import { buses, rules, type Tags } from "./records.js";
import { busOfArn, findBus, ruleOfArn } from "./resources.js";

const TAGS = 50;

interface Tagged {
  readonly tags: Tags;
  set(tx: Transaction, tags: Tags): Promise<void>;
}

/** @throws ResourceNotFoundException */
export async function requireTagged(tx: Read, arn: string): Promise<Tagged> {
  const bus = busOfArn(arn);
  if (bus) {
    const found = await findBus(tx, bus);
    if (found) return { tags: found.tags, set: (changing, tags) => buses.put(changing, { ...found, tags }) };
  }
  const rule = ruleOfArn(arn);
  if (rule) {
    const found = await rules.get(tx, [rule.bus.account, rule.bus.region, rule.bus.name, rule.rule]);
    if (found) return { tags: found.tags, set: (changing, tags) => rules.put(changing, { ...found, tags }) };
  }
  throw tagTargetNotFound(arn);
}

/** @throws LimitExceededException beyond fifty */
export async function changeTags(tx: Transaction, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  const tagged = await requireTagged(tx, arn);
  const tags = change(tagged.tags);
  if (Object.keys(tags).length > TAGS) throw tooManyTags();
  await tagged.set(tx, tags);
}

/** @throws ValidationException for keys with AWS's own prefix */
export function tagsOf(list: readonly { readonly Key: string; readonly Value: string }[] = []): Tags {
  if (list.some(({ Key }) => /^aws:/i.test(Key))) throw reservedTag();
  if (list.length > TAGS) throw tooManyTags();
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
