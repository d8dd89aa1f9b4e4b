/** Pages of lists. Tokens are opaque: the key that the next page goes on behind. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import type { Collection, ListOptions } from "../../store/collection.js";
import type { Key, Read } from "../../store/store.js";
import { invalid } from "./errors.js";

/** How many AWS gives unasked, and at most, is unverified. */
const PAGE = 100;
const LARGEST = 500;

interface Asked {
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

/** @throws BadRequestException for a token that no page gave, and for what is no number */
export async function pageOf<Value>(
  tx: Read,
  from: Collection<Value, never>,
  prefix: Key,
  { MaxResults, NextToken }: Asked,
): Promise<{ readonly items: Value[]; readonly NextToken?: string }> {
  const options: ListOptions = {
    prefix,
    limit: MaxResults === undefined || MaxResults === "" ? PAGE : limitOf(MaxResults),
    ...(NextToken === undefined || NextToken === "" ? {} : { after: keyBehind(NextToken, prefix) }),
  };
  const { items, next } = await from.list(tx, options);
  return { items, ...(next === undefined ? {} : { NextToken: tokenOfKey(next) }) };
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,4}$/.test(text) || limit < 1) throw invalid("MaxResults", text);
  return Math.min(limit, LARGEST);
}

function keyBehind(token: string, prefix: Key): Key {
  const key = keyOfToken(token);
  const fits = key?.length === prefix.length + 1 && prefix.every((part, index) => part === key[index]);
  if (!fits || typeof key.at(-1) !== "string") throw invalid("NextToken", token);
  return key;
}
