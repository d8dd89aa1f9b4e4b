/** Pages of a hundred. Tokens are opaque: the key that the next page goes on behind. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import type { Key } from "../../store/store.js";
import { invalidParameter } from "./errors.js";

export const PAGE = 100;

export const nextToken = (next: Key | undefined) => (next === undefined ? {} : { NextToken: tokenOfKey(next) });

/** @throws InvalidParameterException for a token that no page gave */
export function afterToken(token: string | undefined, parts: number): { readonly after?: Key } {
  if (token === undefined) return {};
  const key = keyOfToken(token);
  if (key?.length !== parts || !key.every((part) => typeof part === "string")) throw invalidParameter("NextToken");
  return { after: key };
}
