/** Tags of schedule groups. */
import type { Input, Output } from "@rolecall/aws-model";
import type { scheduler } from "@rolecall/aws-model/scheduler";
import type { Transaction } from "../../store/store.js";
import { reservedTag, tooManyTags } from "./errors.js";
import { groups, type Tags } from "./records.js";
import { requireGroup } from "./resources.js";

const TAGS = 50;

type Given = NonNullable<Input<typeof scheduler, "TagResource">["Tags"]>;
type Shown = NonNullable<Output<typeof scheduler, "ListTagsForResource">["Tags"]>;

/** Tags as a permission's context holds them. */
export const requestTags = (list: Given = []): Tags =>
  Object.fromEntries(list.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** @throws ValidationException for keys with AWS's own prefix; ServiceQuotaExceededException beyond fifty */
export function tagsOf(list: Given = []): Tags {
  const tags = requestTags(list);
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) throw reservedTag();
  if (Object.keys(tags).length > TAGS) throw tooManyTags();
  return tags;
}

export const shownTags = (tags: Tags): Shown => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The group that the ARN of a tagging operation names; the model has checked its form. */
export function groupOfArn(arn: string): { readonly account: string; readonly region: string; readonly name: string } {
  const [, region = "", account = "", name = ""] =
    /^arn:[^:]+:scheduler:([^:]*):([^:]*):schedule-group\/(.+)$/.exec(arn) ?? [];
  return { account, region, name };
}

/** @throws ResourceNotFoundException, ServiceQuotaExceededException */
export async function changeTags(tx: Transaction, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  const { name, ...place } = groupOfArn(arn);
  const group = await requireGroup(tx, place, name);
  const tags = change(group.tags);
  if (Object.keys(tags).length > TAGS) throw tooManyTags();
  await groups.put(tx, { ...group, tags });
}
