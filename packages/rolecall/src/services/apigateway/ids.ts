/** Identifiers as API Gateway makes them: lower-case letters and digits. */
import { createHash } from "node:crypto";
import type { Ids } from "../../kernel/host.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** APIs and API keys have ten characters, everything else six. */
export function newId(ids: Pick<Ids, "bytes">, length: 6 | 10): string {
  return text(ids, length, LETTERS);
}

/** The value of an API key that nobody chose: forty letters and digits. */
export const newKeyValue = (ids: Pick<Ids, "bytes">) => text(ids, 40, `${LETTERS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`);

/** A remainder of a byte favours the first letters a little, which does not matter here: no id is a secret but by length. */
function text(ids: Pick<Ids, "bytes">, length: number, letters: string): string {
  let made = "";
  for (const byte of ids.bytes(length)) made += letters[byte % letters.length];
  return made;
}

/**
 * As many ids as an import needs, the same ones whenever it is asked anew: a transaction may run again, and draws nothing
 * by itself.
 */
export function idsOfSeed(seed: Uint8Array): (length?: 6 | 10) => string {
  let count = 0;
  return (length = 6) => {
    count += 1;
    const bytes = createHash("sha256").update(seed).update(String(count)).digest();
    return newId({ bytes: (size) => bytes.subarray(0, size) }, length);
  };
}
