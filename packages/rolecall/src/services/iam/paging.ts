/** `Marker` and `MaxItems`, as all of IAM's lists take them: a hundred items unless the caller says otherwise. */
import { textOfToken, tokenOfText } from "../../kernel/page-token.js";
import type { Collection } from "../../store/collection.js";
import type { Key, Read } from "../../store/store.js";
import { invalidMarker } from "./errors.js";
import { nameKey } from "./records.js";

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface PageOutput {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

const DEFAULT_ITEMS = 100;

/** A page of `items`, which stand in ascending order of `key`; `key` tells them apart. */
export function page<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { Marker, MaxItems = DEFAULT_ITEMS }: PageInput,
): { readonly items: Item[]; readonly more: PageOutput } {
  const after = Marker === undefined ? undefined : decode(Marker);
  const rest = after === undefined ? items : items.filter((item) => key(item) > after);
  const kept = rest.slice(0, MaxItems);
  const last = kept.at(-1);
  const truncated = rest.length > kept.length && last !== undefined;
  return {
    items: kept,
    more: truncated ? { IsTruncated: true, Marker: tokenOfText(key(last)) } : { IsTruncated: false },
  };
}

/** Sorts by `key`, then gives a page. */
export function sortedPage<Item>(items: Iterable<Item>, key: (item: Item) => string, input: PageInput) {
  return page(
    [...items].sort((a, b) => compare(key(a), key(b))),
    key,
    input,
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A page of an account's records below `PathPrefix`, in order of name; read from the store batch by batch. */
export async function pathPage<Value extends { readonly name: string; readonly path: string }>(
  collection: Pick<Collection<Value, string>, "list">,
  tx: Read,
  account: string,
  { Marker, MaxItems = DEFAULT_ITEMS, PathPrefix = "/" }: PageInput & { readonly PathPrefix?: string | undefined },
): Promise<{ readonly items: Value[]; readonly more: PageOutput }> {
  const items: Value[] = [];
  let after: Key | undefined = Marker === undefined ? undefined : [account, decode(Marker)];
  do {
    const batch = await collection.list(tx, {
      prefix: [account],
      ...(after === undefined ? {} : { after }),
      limit: MaxItems + 1,
    });
    for (const value of batch.items) {
      if (!value.path.startsWith(PathPrefix)) continue;
      const last = items.at(-1);
      if (items.length === MaxItems && last !== undefined) {
        return { items, more: { IsTruncated: true, Marker: tokenOfText(nameKey(last.name)) } };
      }
      items.push(value);
    }
    after = batch.next;
  } while (after !== undefined);
  return { items, more: { IsTruncated: false } };
}

function decode(marker: string): string {
  const key = textOfToken(marker);
  if (key === undefined) throw invalidMarker();
  return key;
}
