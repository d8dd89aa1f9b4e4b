/** Tags of APIs and stages, by ARN. */
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { badRequest, taggedNotFound } from "./errors.js";
import { apis, stages, type Texts } from "./records.js";
import { taggedRef } from "./resources.js";

const TAGS = 50;

interface Tagged {
  readonly tags: Texts;
  set(tx: Transaction, tags: Texts): Promise<void>;
}

/** @throws NotFoundException */
export async function requireTagged(tx: Read, here: Here, arn: string): Promise<Tagged> {
  const ref = taggedRef(arn);
  const api = ref?.region === here.region ? await apis.get(tx, [here.account, ref.region, ref.api]) : undefined;
  if (ref === undefined || api === undefined) throw taggedNotFound(arn);
  if (ref.stage === undefined) return { tags: api.tags, set: (changing, tags) => apis.put(changing, { ...api, tags }) };
  const stage = await stages.get(tx, [ref.region, ref.api, ref.stage]);
  if (stage === undefined) throw taggedNotFound(arn);
  return { tags: stage.tags, set: (changing, tags) => stages.put(changing, { ...stage, tags }) };
}

export async function changeTags(
  tx: Transaction,
  here: Here,
  arn: string,
  change: (tags: Texts) => Texts,
): Promise<void> {
  const tagged = await requireTagged(tx, here, arn);
  await tagged.set(tx, tagsOf(change(tagged.tags)));
}

/** @throws BadRequestException beyond fifty, and for keys with AWS's own prefix (words unverified) */
export function tagsOf(tags: Texts = {}): Texts {
  const keys = Object.keys(tags);
  if (keys.length > TAGS) throw badRequest(`A resource can have at most ${TAGS} tags`);
  if (keys.some((key) => key === "" || /^aws:/i.test(key))) {
    throw badRequest("Tag keys must not be empty and must not begin with aws:");
  }
  return tags;
}
