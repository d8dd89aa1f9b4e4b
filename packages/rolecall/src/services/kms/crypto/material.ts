/** New key material. */
import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Ids } from "../../../kernel/host.js";
import type { Material } from "../records.js";
import { type KeySpec, specOf } from "../specs.js";

const pair = promisify(generateKeyPair);

export async function newMaterial(spec: KeySpec, ids: Pick<Ids, "bytes">, nowMs: number): Promise<Material> {
  return {
    id: Buffer.from(ids.bytes(32)).toString("hex"),
    secret: Buffer.from(await secretOf(spec, ids)).toString("base64"),
    sinceMs: nowMs,
  };
}

async function secretOf(spec: KeySpec, ids: Pick<Ids, "bytes">): Promise<Uint8Array> {
  const { kind, size = 256 } = specOf(spec);
  if (kind === "symmetric" || kind === "hmac") return ids.bytes(size / 8);
  const { privateKey } = await newPair(spec);
  return privateKey.export({ type: "pkcs8", format: "der" });
}

/** @param spec one of RSA or an elliptic curve */
export async function newPair(
  spec: KeySpec,
): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> {
  const { kind, size, curve } = specOf(spec);
  if (kind === "rsa") return pair("rsa", { modulusLength: size ?? 2048 });
  return pair("ec", { namedCurve: curve ?? "" });
}
