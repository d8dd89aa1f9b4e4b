/** Pages of lists that are whole in memory. */
import { textOfToken, tokenOfText } from "../../kernel/page-token.js";
import { badToken } from "./errors.js";

/** @param keyOf what orders the list and is a text of its own for each item */
export function pageOf<Item>(
  all: readonly Item[],
  most: number,
  token: string | undefined,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  const last = token === undefined ? undefined : textOfToken(token);
  if (token !== undefined && last === undefined) throw badToken();
  // The last item of the page before may be gone; the list goes on behind where it was.
  const from = last === undefined ? 0 : all.findIndex((item) => keyOf(item) > last);
  const items = from < 0 ? [] : all.slice(from, from + most);
  const end = items.at(-1);
  return end && from + most < all.length ? { items, NextToken: tokenOfText(keyOf(end)) } : { items };
}
