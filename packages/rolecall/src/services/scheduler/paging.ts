/** Pages of the lists. Tokens are opaque: the key that the next page goes on behind. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import { badToken } from "./errors.js";

const PAGE = 100;

interface Asked {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/**
 * A page out of a sorted list, by what its items are called: one name, or a group's and a schedule's.
 * @throws ValidationException for a token that no page gave
 */
export function pageOf<Item>(
  all: readonly Item[],
  { NextToken, MaxResults = PAGE }: Asked,
  nameOf: (item: Item) => readonly string[],
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  const after = NextToken === undefined ? undefined : keyOfToken(NextToken);
  if (NextToken !== undefined && !after?.every((part) => typeof part === "string")) throw badToken();
  const left = after ? all.filter((item) => compare(nameOf(item), after as readonly string[]) > 0) : all;
  const items = left.slice(0, MaxResults);
  const last = items.at(-1);
  return left.length > items.length && last ? { items, NextToken: tokenOfKey(nameOf(last)) } : { items };
}

/** The order in which lists are answered. */
export function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return (a[at] as string) < (b[at] ?? "") ? -1 : 1;
}
