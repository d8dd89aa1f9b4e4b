/** The ids of Organizations: lower-case letters and digits behind a prefix. */
import type { Ids } from "../../kernel/host.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

export const newId = (ids: Pick<Ids, "bytes">, prefix: string, length: number): string =>
  `${prefix}-${Array.from(ids.bytes(length), (byte) => LETTERS[byte % LETTERS.length]).join("")}`;

/** Twelve digits, none of them a leading zero. */
export function newAccountId(ids: Pick<Ids, "bytes">): string {
  const [first = 0, ...rest] = ids.bytes(12);
  return `${1 + (first % 9)}${rest.map((byte) => byte % 10).join("")}`;
}
