/** `NextToken` and `MaxResults`: twenty items a page unless the caller says otherwise. */
import { textOfToken, tokenOfText } from "../../kernel/page-token.js";
import { invalidToken } from "./errors.js";

export interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

const DEFAULT_ITEMS = 20;

/** A page of `items` in the order of `key`, which tells them apart. */
export function page<Item>(
  items: Iterable<Item>,
  key: (item: Item) => string,
  { NextToken, MaxResults = DEFAULT_ITEMS }: PageInput,
): { readonly items: Item[]; readonly more: { readonly NextToken?: string } } {
  const after = NextToken === undefined ? undefined : decode(NextToken);
  const sorted = [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => key(item) > after);
  const kept = rest.slice(0, MaxResults);
  const last = kept.at(-1);
  return {
    items: kept,
    more: rest.length > kept.length && last !== undefined ? { NextToken: tokenOfText(key(last)) } : {},
  };
}

function decode(token: string): string {
  const key = textOfToken(token);
  if (key === undefined) throw invalidToken();
  return key;
}
