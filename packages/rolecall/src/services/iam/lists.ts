/** The lists that users, groups and roles have alike. */
import { type PageInput, sortedPage } from "./paging.js";
import type { AnyEntityRecord, TagRecord } from "./records.js";
import { attachedPolicy } from "./views.js";

export function tagPage(tags: readonly TagRecord[], input: PageInput) {
  const { items, more } = sortedPage(tags, (tag) => tag.Key, input);
  return { Tags: items.map(({ Key, Value }) => ({ Key, Value })), ...more };
}

export function inlinePage(entity: AnyEntityRecord, input: PageInput) {
  const { items, more } = sortedPage(Object.keys(entity.inline), (name) => name, input);
  return { PolicyNames: items, ...more };
}

export function attachedPage(entity: AnyEntityRecord, input: PageInput & { readonly PathPrefix?: string | undefined }) {
  const prefix = input.PathPrefix ?? "/";
  const { items, more } = sortedPage(
    entity.attached.filter((arn) => pathInPolicyArn(arn).startsWith(prefix)),
    (arn) => arn.slice(arn.lastIndexOf("/") + 1) + arn,
    input,
  );
  return { AttachedPolicies: items.map(attachedPolicy), ...more };
}

/** `/service-role/` of `arn:aws:iam::aws:policy/service-role/Name`. */
export function pathInPolicyArn(arn: string): string {
  const resource = arn.slice(arn.indexOf(":policy/") + ":policy".length);
  return resource.slice(0, resource.lastIndexOf("/") + 1);
}
