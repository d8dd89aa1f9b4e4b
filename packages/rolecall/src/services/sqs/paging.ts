/** Lists' pages: at most 1,000 names, and a token where MaxResults was given and more follow. */
import { invalidValue } from "./errors.js";

const MOST_RESULTS = 1000;

export function pageSize(most: number | undefined): number {
  if (most === undefined) return MOST_RESULTS;
  if (Number.isInteger(most) && most >= 1 && most <= MOST_RESULTS) return most;
  // unverified: the words
  throw invalidValue(most, "MaxResults", `Must be an integer from 1 to ${MOST_RESULTS}, if provided.`);
}

export const encodeToken = (name: string): string => Buffer.from(`after ${name}`).toString("base64url");

export function decodeToken(token: string): string {
  const name = /^after ([\w.:-]+)$/.exec(Buffer.from(token, "base64url").toString("utf8"))?.[1];
  if (name === undefined) throw invalidValue(token, "NextToken", "Invalid token.");
  return name;
}
