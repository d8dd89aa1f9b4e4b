/** Opaque tokens of the list operations: the name they go on behind. */
import { textOfToken, tokenOfText } from "../../kernel/page-token.js";
import type { Key } from "../../store/store.js";
import { badToken } from "./errors.js";

const PAGE = 100;

export const nextToken = (next: Key | undefined) => (next ? { NextToken: tokenOfText(String(next.at(-1))) } : {});

/**
 * The range options of a page below `prefix`.
 * @throws ValidationException for a token that no page gave
 */
export function page(
  prefix: Key,
  { NextToken, Limit = PAGE }: { NextToken?: string | undefined; Limit?: number | undefined },
) {
  return { prefix, limit: Limit, ...(NextToken === undefined ? {} : { after: [...prefix, decode(NextToken)] }) };
}

function decode(token: string): string {
  const name = textOfToken(token);
  if (name === undefined) throw badToken();
  return name;
}

/** Takes a page of names that begin with a prefix out of a sorted list. */
export function namedPage<Named extends { readonly name: string }>(
  all: readonly Named[],
  {
    NamePrefix = "",
    NextToken,
    Limit = PAGE,
  }: { NamePrefix?: string | undefined; NextToken?: string | undefined; Limit?: number | undefined },
): { readonly items: readonly Named[]; readonly next?: Key } {
  const after = NextToken === undefined ? undefined : decode(NextToken);
  const left = all.filter(({ name }) => name.startsWith(NamePrefix) && (after === undefined || name > after));
  const items = left.slice(0, Limit);
  const last = items.at(-1);
  return left.length > items.length && last ? { items, next: [last.name] } : { items };
}
