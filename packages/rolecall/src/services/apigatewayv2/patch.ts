/** PATCH as AWS does it: what is not given stays, and an empty text takes away what may be absent. */

type Given = string | undefined;

/** A member for a record that is made: absent, not empty. */
export const given = <Name extends string>(name: Name, value: Given): { readonly [_ in Name]?: string } =>
  (value === undefined || value === "" ? {} : { [name]: value }) as { readonly [_ in Name]?: string };

/** The record with the member as the call wants it. */
export function patched<Value extends object, Name extends keyof Value>(
  record: Value,
  name: Name,
  value: Value[Name] | undefined,
): Value {
  if (value === undefined) return record;
  if (value !== "") return { ...record, [name]: value };
  const { [name]: _, ...rest } = record;
  return rest as Value;
}

/** A map into which the given entries go; an empty text takes one away. */
export function merged(
  before: Readonly<Record<string, string>> | undefined,
  changes: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (changes === undefined) return before;
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== "");
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
