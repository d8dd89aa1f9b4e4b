/** Opaque tokens of the list operations: the key they go on behind, as JSON. AWS's expire after 24 hours, ours never. */
import type { Key } from "../../store/store.js";
import { invalidToken } from "./errors.js";

/** What most list operations answer at most. */
export const PAGE = 50;

export const encodeToken = (parts: Key) => Buffer.from(JSON.stringify(parts)).toString("base64url");

/** @throws InvalidParameterException for a token that no page gave */
export function decodeToken(token: string): readonly (string | number)[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.every((part) => typeof part === "string" || typeof part === "number")) {
      return parts;
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalidToken();
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
