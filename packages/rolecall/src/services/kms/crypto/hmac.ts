import { createHmac } from "node:crypto";
import type { KeyRecord, Material } from "../records.js";

/** @param algorithm `HMAC_SHA_256` and its kin */
export const hmacOf = (key: KeyRecord, message: Uint8Array, algorithm: string): Uint8Array =>
  createHmac(`sha${algorithm.slice(-3)}`, Buffer.from((key.materials.at(-1) as Material).secret, "base64"))
    .update(message)
    .digest();
