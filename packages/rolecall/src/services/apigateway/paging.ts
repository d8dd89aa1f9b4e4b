/** Pages of lists: 25 items unless `limit` says otherwise, up to 500; `position` is opaque. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import type { Key } from "../../store/store.js";
import { badLimit, badPosition } from "./errors.js";

const PAGE = 25;
const MOST = 500;

interface Asked {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

/** @throws BadRequestException for a limit out of bounds */
export function pageSize(limit: number | undefined): number {
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > MOST)) throw badLimit();
  return limit ?? PAGE;
}

/**
 * The range of a page below `prefix`, for records whose key has one part more.
 * @throws BadRequestException for a position that no page gave, and for a limit out of bounds
 */
export function page(prefix: Key, { position, limit }: Asked) {
  const size = pageSize(limit);
  if (position === undefined || position === "") return { prefix, limit: size };
  const last = keyOfToken(position);
  if (last?.length !== 1 || typeof last[0] !== "string") throw badPosition();
  return { prefix, limit: size, after: [...prefix, last[0]] };
}

/** Where the next page begins, for the answer. */
export const nextPosition = (next: Key | undefined) =>
  next === undefined ? {} : { position: tokenOfKey([String(next.at(-1))]) };

/** A page of what is at hand, in its order. `of` gives the text an item is known by. */
export function pageOf<Item>(all: readonly Item[], { position, limit }: Asked, of: (item: Item) => string) {
  const size = pageSize(limit);
  let from = 0;
  if (position !== undefined && position !== "") {
    const last = keyOfToken(position)?.[0];
    from = all.findIndex((item) => of(item) === last) + 1;
    if (from === 0) throw badPosition();
  }
  const items = all.slice(from, from + size);
  const last = items.at(-1);
  return {
    items,
    ...(from + size < all.length && last !== undefined ? { position: tokenOfKey([of(last)]) } : {}),
  };
}
