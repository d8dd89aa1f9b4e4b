/**
 * Opaque tokens of lists: what the next page goes on behind. Each service has its own words for a token that no page
 * gave, and its own bounds (`paging.ts` in its folder). AWS's tokens expire, mostly after 24 hours; ours never do.
 */
import type { Key } from "../store/store.js";

/** A token that stands for a key, which has no bytes among its parts. */
export const tokenOfKey = (key: Key): string => Buffer.from(JSON.stringify(key)).toString("base64url");

/** Undefined for what `tokenOfKey` never gave. How many parts the key must have, the list knows. */
export function keyOfToken(token: string): readonly (string | number)[] | undefined {
  try {
    const key: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(key) && key.every((part) => typeof part === "string" || typeof part === "number")) return key;
  } catch {
    // No JSON, so none of ours.
  }
  return undefined;
}

/** A token that stands for a text, such as the last name of the page. */
export const tokenOfText = (text: string): string => Buffer.from(text).toString("base64url");

/** Undefined for what `tokenOfText` never gave. */
export function textOfToken(token: string): string | undefined {
  const text = Buffer.from(token, "base64url").toString();
  return text !== "" && tokenOfText(text) === token ? text : undefined;
}
