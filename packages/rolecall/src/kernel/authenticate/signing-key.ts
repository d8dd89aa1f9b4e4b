/**
 * The derived key of Signature Version 4 and what is done with it. Deriving takes four HMACs and a client signs all
 * day with the same secret, Region and service, so the derived keys are kept.
 */
import * as crypto from "node:crypto";
import { bytesOf } from "./canonical.js";

export interface Scope {
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

const KEPT_KEYS = 2_000;
const keys = new Map<string, Buffer>();

export function signingKey(secret: string, scope: Scope): Buffer {
  // A secret may hold any character but none of the scope's parts holds a slash.
  const name = `${scope.date}/${scope.region}/${scope.service}/${secret}`;
  const kept = keys.get(name);
  if (kept !== undefined) {
    // Taken out and put back, the map's order is that of last use.
    keys.delete(name);
    keys.set(name, kept);
    return kept;
  }
  let key = hmac(`AWS4${secret}`, scope.date);
  for (const part of [scope.region, scope.service, "aws4_request"]) key = hmac(key, part);
  keys.set(name, key);
  if (keys.size > KEPT_KEYS) keys.delete(keys.keys().next().value as string);
  return key;
}

export const credentialScope = (scope: Scope): string => `${scope.date}/${scope.region}/${scope.service}/aws4_request`;

export const sign = (key: Buffer, stringToSign: string): string =>
  crypto.createHmac("sha256", key).update(stringToSign).digest("hex");

const hmac = (key: string | Buffer, text: string): Buffer => crypto.createHmac("sha256", key).update(text).digest();

/** Node 20.12 can hash in one call, which takes half the time for what a request hashes. */
const oneShot: typeof crypto.hash | undefined = crypto.hash;

export function sha256(data: string | Uint8Array): string {
  const bytes = typeof data === "string" ? bytesOf(data) : data;
  return oneShot ? oneShot("sha256", bytes, "hex") : crypto.createHash("sha256").update(bytes).digest("hex");
}

export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Whether two signatures are the same, in a time that does not tell where they differ. */
export function sameSignature(expected: string, provided: string): boolean {
  const a = Buffer.from(expected, "latin1");
  const b = Buffer.from(provided, "utf8");
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}
