import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import { badToken } from "./errors.js";

export const MOST = 100;

type Place = readonly [number | string, string];

/**
 * A page of items in the order of their places, which no two share.
 * @throws InvalidNextTokenException
 */
export function pageOf<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  token: string | undefined,
  limit: number,
  descending = false,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const after = token === undefined ? undefined : keyOfToken(token);
  if (token !== undefined && after?.length !== 2) throw badToken();
  const sign = descending ? -1 : 1;
  const ordered = [...items].sort((one, other) => sign * compare(placeOf(one), placeOf(other)));
  const left = after ? ordered.filter((item) => sign * compare(placeOf(item), after as unknown as Place) > 0) : ordered;
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: left.length > page.length && last ? { NextToken: tokenOfKey(placeOf(last)) } : {} };
}

function compare(one: Place, other: Place): number {
  for (const index of [0, 1] as const) {
    if (one[index] < other[index]) return -1;
    if (one[index] > other[index]) return 1;
  }
  return 0;
}
