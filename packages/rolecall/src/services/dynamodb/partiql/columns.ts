/** The columns of a SELECT: what lies at each path, flat, under the path's last name (recorded of maps). */
import { childOf } from "../expressions/path.js";
import { attributeOf, type Item, setAttribute, type Value } from "../values/attribute-value.js";
import type { Column } from "./bind.js";

/** What a row keeps of an item that is ready for the wire, whose values nest as stored ones do. */
export function flatten(item: Record<string, never>, columns: readonly Column[] | undefined): Record<string, never> {
  if (columns === undefined) return item;
  const row: Record<string, Value> = {};
  for (const { path, name } of columns) {
    const [head, ...parts] = path;
    let value = attributeOf(item as Item, head);
    for (const part of parts) value = value === undefined ? undefined : childOf(value, part);
    if (value !== undefined) setAttribute(row, name, value);
  }
  return row as unknown as Record<string, never>;
}
