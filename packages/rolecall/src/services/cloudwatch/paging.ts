/** Pages of lists that are whole in memory. */
import { textOfToken, tokenOfText } from "../../kernel/page-token.js";
import { badToken } from "./errors.js";

/** Sorted by `keyOf`, a text of its own for each item. */
export function pageOf<Item>(
  all: readonly Item[],
  most: number,
  token: string | undefined,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  const last = token === undefined ? undefined : textOfToken(token);
  if (token !== undefined && last === undefined) throw badToken();
  // The last item of the page before may be gone; the list goes on behind where it was.
  const rest = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => last === undefined || key > last)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = rest.slice(0, most);
  const end = page.at(-1);
  const items = page.map(({ item }) => item);
  return end && rest.length > most ? { items, NextToken: tokenOfText(end.key) } : { items };
}
