import { textOfToken, tokenOfText } from "../../kernel/page-token.js";
import { badToken } from "./errors.js";

/** A page of items that stand in order; the token is how many went before. @throws InvalidNextToken */
export function pageOf<Item>(items: readonly Item[], token: string | undefined, limit: number) {
  const text = token === undefined ? "0" : textOfToken(token);
  const from = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  if (from === undefined) throw badToken();
  const until = from + limit;
  return {
    items: items.slice(from, until),
    next: until < items.length ? { NextToken: tokenOfText(String(until)) } : {},
  };
}
