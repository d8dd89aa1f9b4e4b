import type { RefusalWords, Refused } from "../../kernel/service.js";

/** AWS names a secret that is not there, or not yet, by its name alone (seen in answers of real accounts). */
export function refusal({ operation, resource }: Refused): RefusalWords {
  const [, name, suffix] = /:secret:(.+?)(-[A-Za-z0-9]{6})?$/.exec(resource) ?? [];
  if (name === undefined) return {};
  return operation === "CreateSecret" || suffix === undefined ? { resource: name } : {};
}
