/** Pages of records that begin with a text and fit a condition. */
import type { Collection } from "../../store/collection.js";
import type { Key, Read } from "../../store/store.js";

const READ_AHEAD = 200;

/**
 * Up to `limit` records below `prefix` that are wanted, in key order; with `start`, those alone whose key goes on with
 * that text. `next` is the key of the last one when more follow.
 */
export async function listWhere<Value extends object>(
  tx: Read,
  records: Collection<Value, never>,
  options: {
    readonly prefix: Key;
    /** What follows `prefix` in a record's key. */
    readonly keyOf: (record: Value) => readonly string[];
    readonly start?: string;
    readonly wanted?: (record: Value) => boolean;
    readonly limit: number;
    readonly after?: Key;
    readonly reverse?: boolean;
  },
): Promise<{ items: Value[]; next?: Key }> {
  const { prefix, keyOf, start = "", wanted = () => true, limit, reverse = false } = options;
  const items: Value[] = [];
  let { after } = options;
  for (;;) {
    const page = await records.list(tx, {
      prefix,
      reverse,
      limit: READ_AHEAD,
      ...(after ? { after } : start === "" ? {} : { from: [...prefix, reverse ? `${start}\u{10ffff}` : start] }),
    });
    for (const record of page.items) {
      if (!keyOf(record)[0]?.startsWith(start)) return { items };
      if (!wanted(record)) continue;
      const last = items.at(-1);
      if (last && items.length === limit) return { items, next: [...prefix, ...keyOf(last)] };
      items.push(record);
    }
    if (!page.next) return { items };
    after = page.next;
  }
}
