/**
 * Kinds of keys: what each can do, and by which algorithms.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
import { notEmulated } from "../../kernel/errors.js";
import { bothSpecs, unsupportedUsage, usageNeeded } from "./errors.js";

export type KeyUsage = "ENCRYPT_DECRYPT" | "SIGN_VERIFY" | "GENERATE_VERIFY_MAC" | "KEY_AGREEMENT";

interface Spec {
  readonly usages: readonly KeyUsage[];
  readonly encryption?: readonly string[];
  readonly signing?: readonly string[];
  readonly mac?: readonly string[];
  readonly agreement?: readonly string[];
  readonly kind: "symmetric" | "rsa" | "ec" | "hmac";
  /** Bits of an RSA modulus or an HMAC key; the curve of others, in OpenSSL's name. */
  readonly size?: number;
  readonly curve?: string;
}

const RSA_ENCRYPTION = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
const RSA_SIGNING = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];
const rsa = (size: number): Spec => ({
  usages: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  encryption: RSA_ENCRYPTION,
  signing: RSA_SIGNING,
  kind: "rsa",
  size,
});
const ec = (curve: string, signing: string, agrees = true): Spec => ({
  usages: agrees ? ["SIGN_VERIFY", "KEY_AGREEMENT"] : ["SIGN_VERIFY"],
  signing: [signing],
  ...(agrees ? { agreement: ["ECDH"] } : {}),
  kind: "ec",
  curve,
});
const hmac = (size: number): Spec => ({
  usages: ["GENERATE_VERIFY_MAC"],
  mac: [`HMAC_SHA_${size}`],
  kind: "hmac",
  size,
});

export const SPECS = {
  SYMMETRIC_DEFAULT: { usages: ["ENCRYPT_DECRYPT"], encryption: ["SYMMETRIC_DEFAULT"], kind: "symmetric" },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ec("prime256v1", "ECDSA_SHA_256"),
  ECC_NIST_P384: ec("secp384r1", "ECDSA_SHA_384"),
  ECC_NIST_P521: ec("secp521r1", "ECDSA_SHA_512"),
  ECC_SECG_P256K1: ec("secp256k1", "ECDSA_SHA_256", false),
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
} as const satisfies Readonly<Record<string, Spec>>;

export type KeySpec = keyof typeof SPECS;

const isKnownSpec = (name: string): name is KeySpec => Object.hasOwn(SPECS, name);

export const specOf = (name: KeySpec): Spec => SPECS[name];

/** The algorithms of a key's own usage. */
export function algorithmsOf({ spec, usage }: { readonly spec: KeySpec; readonly usage: KeyUsage }): readonly string[] {
  const { encryption = [], signing = [], mac = [], agreement = [] } = specOf(spec);
  return { ENCRYPT_DECRYPT: encryption, SIGN_VERIFY: signing, GENERATE_VERIFY_MAC: mac, KEY_AGREEMENT: agreement }[
    usage
  ];
}

/** What CreateKey is asked for. @throws ValidationException */
export function chosenKind(input: {
  readonly KeySpec?: string | undefined;
  readonly CustomerMasterKeySpec?: string | undefined;
  readonly KeyUsage?: string | undefined;
}): { readonly spec: KeySpec; readonly usage: KeyUsage } {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) throw bothSpecs();
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (!isKnownSpec(spec)) throw notEmulated(`a key of spec \`${spec}\``);
  const usage = input.KeyUsage ?? (spec === "SYMMETRIC_DEFAULT" ? "ENCRYPT_DECRYPT" : undefined);
  if (usage === undefined) throw usageNeeded();
  const allowed: readonly string[] = specOf(spec).usages;
  if (!allowed.includes(usage)) throw unsupportedUsage(usage, spec);
  return { spec, usage: usage as KeyUsage };
}
