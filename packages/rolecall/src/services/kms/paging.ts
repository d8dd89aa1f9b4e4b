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

/** Where a list that is kept whole goes on. @throws InvalidMarkerException */
export function offsetOf(marker: string | undefined): number {
  if (marker === undefined) return 0;
  const [offset] = keyOfToken(marker) ?? [];
  if (typeof offset !== "number" || !Number.isInteger(offset) || offset < 0) throw badMarker();
  return offset;
}
