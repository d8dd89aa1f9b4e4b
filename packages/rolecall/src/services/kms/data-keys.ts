/** Keys that leave KMS. */
import { notEmulated } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Host } from "../../kernel/host.js";
import { newPair } from "./crypto/material.js";
import { encrypt } from "./crypto/symmetric.js";
import { oneSize } from "./errors.js";
import { keyArn } from "./names.js";
import { type KeySpec, SPECS } from "./specs.js";
import { usableKey } from "./use.js";

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

interface Asked {
  readonly KeyId: string;
  readonly EncryptionContext?: Readonly<Record<string, string>> | undefined;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

type KeyHost = Pick<Host, "store" | "clock" | "ids">;

/** A secret that was made outside of the key, encrypted under it. @throws as `usableKey` */
export async function underKey(
  operation: string,
  input: Asked,
  here: Here,
  host: KeyHost,
  make: () => Promise<Uint8Array> | Uint8Array,
) {
  const { KeyId: keyId, GrantTokens: grantTokens, DryRun: dryRun } = input;
  const using = { keyId, operation, usage: "ENCRYPT_DECRYPT" as const, algorithm: "SYMMETRIC_DEFAULT" };
  const key = await usableKey(here, { ...using, grantTokens, dryRun }, host);
  const plaintext = await make();
  return {
    plaintext,
    ciphertext: encrypt(key, plaintext, input.EncryptionContext, host.ids),
    KeyId: keyArn(key),
    KeyMaterialId: key.materials.at(-1)?.id,
  };
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
