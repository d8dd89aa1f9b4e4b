import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import { badToken } from "./errors.js";

/**
 * A page of items that stand in the order of their keys. The token is the last one's key, so that what comes and goes between
 * two pages makes nobody miss another.
 * @throws InvalidNextToken
 */
export function pageOf<Item, Key extends string | number>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  token: string | undefined,
  limit: number,
) {
  const [after, ...more] = token === undefined ? [] : (keyOfToken(token) ?? [undefined]);
  const isOurs = more.length === 0 && items.every((item) => typeof keyOf(item) === typeof after);
  if (token !== undefined && (after === undefined || !isOurs)) throw badToken();
  const left = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page,
    next: left.length > page.length && last !== undefined ? { NextToken: tokenOfKey([keyOf(last)]) } : {},
  };
}
