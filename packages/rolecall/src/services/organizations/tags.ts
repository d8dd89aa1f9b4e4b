/** Tags of roots, OUs, accounts, policies and the resource policy. */
import { absent, type RequestTags } from "../../kernel/operation.js";
import type { Read } from "../../store/store.js";
import { constraint, invalidInput, targetNotFound } from "./errors.js";
import { type OrganizationRecord, policies, type TagRecord } from "./records.js";
import { kindOf } from "./tree.js";

type Tags = readonly { readonly Key: string; readonly Value: string }[] | undefined;

/** For the permission: absent where none are passed. */
export const passed = (tags: Tags): RequestTags | undefined =>
  tags === undefined || tags.length === 0
    ? undefined
    : { set: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };

const MAX_TAGS = 50;

/** The tags after `added` came to them. */
export function mergedTags(before: readonly TagRecord[], added: Tags): TagRecord[] {
  const byKey = new Map(before.map((tag) => [tag.Key, tag]));
  const seen = new Set<string>();
  for (const { Key, Value } of added ?? []) {
    if (seen.has(Key)) throw invalidInput("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags of a resource.");
    seen.add(Key);
    byKey.set(Key, { Key, Value });
  }
  if (byKey.size > MAX_TAGS)
    throw constraint("MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags allowed on a resource.");
  return [...byKey.values()];
}

export const tagsAt = ({ tags }: OrganizationRecord, id: string): readonly TagRecord[] =>
  Object.hasOwn(tags, id) ? (tags[id] ?? []) : [];

/** The organization with other tags at `id`. */
export const withTags = (
  organization: OrganizationRecord,
  id: string,
  tags: readonly TagRecord[],
): OrganizationRecord => ({
  ...organization,
  tags: { ...organization.tags, [id]: tags },
});

/** @throws TargetNotFoundException for what is not there, or takes no tags */
export async function requireTaggable(tx: Read, organization: OrganizationRecord, id: string): Promise<void> {
  if (kindOf(organization, id) !== undefined || organization.resourcePolicy?.id === id) return;
  if ((await policies.get(tx, [organization.id, id])) === undefined) throw targetNotFound();
}

export const NO_TRANSFERS = absent("transfers of responsibility are not emulated, so no tagged resource is one");
