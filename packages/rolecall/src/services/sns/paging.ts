/** Pages of a hundred. Tokens are opaque: the key that the next page goes on behind. */
import type { Key } from "../../store/store.js";
import { invalidParameter } from "./errors.js";

export const PAGE = 100;

export const nextToken = (next: Key | undefined) =>
  next === undefined ? {} : { NextToken: Buffer.from(JSON.stringify(next)).toString("base64url") };

/** @throws InvalidParameterException for a token that no page gave */
export function afterToken(token: string | undefined, parts: number): { readonly after?: Key } {
  if (token === undefined) return {};
  try {
    const key: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(key) && key.length === parts && key.every((part) => typeof part === "string")) {
      return { after: key };
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalidParameter("NextToken");
}
