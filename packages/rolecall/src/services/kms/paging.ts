/** KMS's pages: a marker that goes on behind a key, up to `Limit` items. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import type { Page } from "../../store/collection.js";
import type { Key } from "../../store/store.js";
import { badMarker } from "./errors.js";

/** @throws InvalidMarkerException for a marker that no page gave */
export function pageOptions(
  prefix: Key,
  { Limit, Marker }: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
  most: number,
) {
  const after = Marker === undefined ? undefined : keyOfToken(Marker);
  if (Marker !== undefined && (!after || prefix.some((part, index) => after[index] !== part))) throw badMarker();
  return { prefix, limit: Limit ?? most, ...(after ? { after } : {}) };
}

/** The members that tell of a further page. */
export const continued = ({ next }: Pick<Page<object>, "next">) =>
  next ? { NextMarker: tokenOfKey(next), Truncated: true } : { Truncated: false };

/**
 * A page of a list that is there whole, in the order of its keys. The marker is the last one's key, so that what comes and goes
 * between two pages makes nobody miss another.
 * @throws InvalidMarkerException
 */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item, index: number) => string | number,
  { Limit, Marker }: { readonly Limit?: number | undefined; readonly Marker?: string | undefined },
  most: number,
) {
  const [after] = Marker === undefined ? [] : (keyOfToken(Marker) ?? []);
  const keyed = all.map((item, index) => ({ item, key: keyOf(item, index) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const isOurs = keyed.every(({ key }) => typeof key === typeof after);
  if (Marker !== undefined && (after === undefined || !isOurs)) throw badMarker();
  const left = after === undefined ? keyed : keyed.filter(({ key }) => key > after);
  const page = left.slice(0, Limit ?? most);
  const last = page.at(-1);
  const next = left.length > page.length && last !== undefined ? [last.key] : undefined;
  return { items: page.map(({ item }) => item), continued: continued(next ? { next } : {}) };
}
