/** Keys that leave KMS. */
import { notEmulated } from "../../kernel/errors.js";
import { newPair } from "./crypto/material.js";
import { oneSize } from "./errors.js";
import { type KeySpec, SPECS } from "./specs.js";

/** @throws ValidationException unless exactly one of the two is said */
export function dataKeyBytes({
  KeySpec,
  NumberOfBytes,
}: {
  readonly KeySpec?: string | undefined;
  readonly NumberOfBytes?: number | undefined;
}): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) throw oneSize();
  return NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32);
}

/** Both halves as DER: PKCS #8, and SubjectPublicKeyInfo. */
export async function newDataKeyPair(
  spec: string,
): Promise<{ readonly privateKey: Uint8Array; readonly publicKey: Uint8Array }> {
  if (!Object.hasOwn(SPECS, spec)) throw notEmulated(`a data key pair of spec \`${spec}\``);
  const { privateKey, publicKey } = await newPair(spec as KeySpec);
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }),
    publicKey: publicKey.export({ type: "spki", format: "der" }),
  };
}
