/** Tags of topics: at most fifty; unlike IAM's, keys that differ in case are two. */
import type { Input } from "@rolecall/aws-model";
import type { sns } from "@rolecall/aws-model/sns";
import { invalidParameter, tooManyTags } from "./errors.js";

type TagList = Input<typeof sns, "CreateTopic">["Tags"];
export type Tags = Readonly<Record<string, string>>;

const MOST = 50;

/** @throws TagLimitExceededException; InvalidParameterException for keys of AWS's own and those that come twice */
export function withTags(before: Tags, list: TagList): Tags {
  const given = toTags(list);
  if (Object.keys(given).length < (list?.length ?? 0)) throw invalidParameter("Duplicated keys are not allowed.");
  if (Object.keys(given).some((key) => /^aws:/i.test(key))) throw invalidParameter("Tag keys must not begin with aws:");
  const tags = { ...before, ...given };
  if (Object.keys(tags).length > MOST) throw tooManyTags();
  return tags;
}

export const toTags = (list: TagList): Tags =>
  Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

export const without = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

/** What the request passes, for `aws:RequestTag/…` and `aws:TagKeys`. */
export const passed = (list: TagList) => (list === undefined || list.length === 0 ? undefined : { set: toTags(list) });
