/** Ranges of the store that are as large as a table: read and deleted in pages. */
import type { Entry, Key, RangeOptions, Store, Transaction } from "../../../store/store.js";

const PAGE = 200;

/** What lies in a range, a page a read, so that memory does not grow with the table. What is written meanwhile may show or not. */
export async function* pagesOf(
  store: Store,
  { reverse = false, ...range }: Omit<RangeOptions, "limit" | "after" | "before">,
  signal?: AbortSignal,
): AsyncGenerator<readonly Entry[]> {
  let last: Key | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const behind = last === undefined ? {} : reverse ? { before: last } : { after: last };
    const page = await store.read((read) => read.range({ ...range, ...behind, reverse, limit: PAGE }));
    if (page.length > 0) yield page;
    last = page.at(-1)?.key;
    if (page.length < PAGE) return;
  }
}

/** Deletes what lies in a range, a page a transaction; `also` is told of each entry in its transaction. */
export async function deleteAll(
  store: Store,
  range: Pick<RangeOptions, "prefix" | "before">,
  signal: AbortSignal,
  also?: (tx: Transaction, entry: Entry) => void,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const deleted = await store.transact(async (tx) => {
      const page = await tx.range({ ...range, limit: PAGE });
      for (const entry of page) {
        tx.delete(entry.key);
        also?.(tx, entry);
      }
      return page.length;
    });
    if (deleted < PAGE) return;
  }
}
