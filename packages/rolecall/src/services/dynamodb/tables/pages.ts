import type { Entry, Key, RangeOptions, Store } from "../../../store/store.js";

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
