/**
 * The canonical user id of an account: 64 hexadecimal digits, which AWS makes up. Here the account can be read from it,
 * so that a policy may name it before anybody of the account was ever seen.
 */
import { createHash } from "node:crypto";

const DIGITS = 12;

export function canonicalId(account: string): string {
  const tail = sha256(`s3:${account}`).slice(DIGITS);
  const mask = sha256(tail);
  return [...account].map((digit, index) => veiled(digit, mask, index)).join("") + tail;
}

/** Undefined for an id that is no account's. */
export function accountOfCanonicalId(id: string): string | undefined {
  const mask = sha256(id.slice(DIGITS));
  const account = [...id.slice(0, DIGITS)].map((digit, index) => veiled(digit, mask, index)).join("");
  return /^\d{12}$/.test(account) && canonicalId(account) === id ? account : undefined;
}

/** Its own reverse. */
const veiled = (digit: string, mask: string, index: number): string =>
  (Number.parseInt(digit, 16) ^ Number.parseInt(mask[index] ?? "0", 16)).toString(16);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
