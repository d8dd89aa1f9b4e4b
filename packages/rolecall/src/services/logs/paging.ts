/** Opaque tokens of the list operations: the key they go on behind. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import type { Key } from "../../store/store.js";
import { invalidToken } from "./errors.js";

/** What most list operations answer at most. */
export const PAGE = 50;

export const encodeToken = tokenOfKey;

/** @throws InvalidParameterException for a token that no page gave */
export function decodeToken(token: string): readonly (string | number)[] {
  const parts = keyOfToken(token);
  if (!parts) throw invalidToken();
  return parts;
}

/** A token that must be a key with so many parts. */
export function decodeKey(token: string, parts: number): Key {
  const key = decodeToken(token);
  if (key.length !== parts) throw invalidToken();
  return key;
}

export const nextToken = (next: Key | undefined) => (next ? { nextToken: encodeToken(next) } : {});

export const afterToken = (token: string | undefined, parts: number) =>
  token === undefined ? {} : { after: decodeKey(token, parts) };
