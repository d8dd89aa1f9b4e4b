/** `maxResults` and `nextToken`: the token is the number of what was given already. */
import { invalidPage, invalidToken } from "./errors.js";

/** unverified: how many AWS gives at most. */
const MOST = 100;

export interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export function page<Item>(
  all: readonly Item[],
  { maxResults = MOST, nextToken }: PageInput,
): { readonly items: Item[]; readonly nextToken?: string } {
  if (maxResults < 1) throw invalidPage();
  const start = nextToken === undefined ? 0 : startOf(nextToken);
  const end = start + Math.min(maxResults, MOST);
  return { items: all.slice(start, end), ...(end < all.length ? { nextToken: tokenOf(end) } : {}) };
}

const tokenOf = (start: number): string => Buffer.from(`from ${start}`).toString("base64url");

function startOf(token: string): number {
  const start = Number(/^from ([1-9]\d{0,8})$/.exec(Buffer.from(token, "base64url").toString())?.[1]);
  if (!Number.isInteger(start) || tokenOf(start) !== token) throw invalidToken();
  return start;
}
