/**
 * What a caller must be allowed to do with a key, with KMS's condition keys.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
import type { ActionKeys } from "@rolecall/aws-model";
import type { Caller } from "../../kernel/caller.js";
import { absent, gap, type KeyValue, type PermissionCall } from "../../kernel/operation.js";
import { aliasesOf, findKey } from "./names.js";

/** A call that names a key by KeyId, or by whatever member its operation has. */
type Call = Pick<PermissionCall<never>, "here" | "caller" | "read" | "request">;

/** The key's ARN and the condition keys that all operations on a key have. */
export async function aboutKey({ here, caller, read, request }: Call, keyId: string) {
  const { arn, key, alias } = await findKey(read, here, keyId);
  const names = key ? (await aliasesOf(read, key)).map(({ name }) => name) : [];
  return {
    arn,
    /** `kms:RequestAlias` of the operations that have it. */
    requestAlias: alias,
    keys: {
      ...callerKeys(caller, request?.calledVia, here.region),
      "kms:KeyOrigin": key && "AWS_KMS",
      "kms:KeySpec": key?.spec,
      "kms:KeyUsage": key?.usage,
      "kms:MultiRegion": key && "false",
      "kms:MultiRegionKeyType": absent("the key is of one Region"),
      "kms:ResourceAliases": names.length === 0 ? undefined : names,
    },
  };
}

/** `kms:ViaService`: the service that calls with the caller's credentials, as KMS writes it. */
export function callerKeys({ principal, account }: Caller, calledVia: readonly string[] | undefined, region: string) {
  const via = calledVia?.at(-1);
  return {
    // A service calls from an account of its own, which no customer's policy means (unverified: what AWS fills in).
    "kms:CallerAccount": principal.type === "service" ? undefined : account,
    "kms:ViaService": via?.replace(/\.amazonaws\.com$/, `.${region}.amazonaws.com`),
  };
}

type Context = Readonly<Record<string, string>> | undefined;

/**
 * Each pair is a condition key of its own, and their names are one together. Condition keys know no case, other than the
 * names of an encryption context: what two pairs become whose names differ by it alone, AWS does not say.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context-case
 */
export function contextKeys(context: Context) {
  const pairs = Object.entries(context ?? {});
  // `kms:EncryptionContext` with the pair's name.
  const filled = ([name, value]: readonly [string, string]): KeyValue =>
    pairs.some(([other, differs]) => other.toLowerCase() === name.toLowerCase() && differs !== value)
      ? gap("the encryption context has this name in several spellings, and AWS does not say whose value counts")
      : value;
  return {
    ...Object.fromEntries(pairs.map((pair) => [`kms:EncryptionContext:${pair[0]}`, filled(pair)])),
    "kms:EncryptionContext:${EncryptionContextKey}": absent("each pair is a key of its own"),
    "kms:EncryptionContextKeys": pairs.length === 0 ? undefined : pairs.map(([name]) => name),
  };
}

type RecipientKey = Extract<ActionKeys["kms:Decrypt"], `kms:RecipientAttestation:${string}`>;

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`);

/** Attestation documents of Nitro enclaves, which nothing here is one of. */
export const NO_RECIPIENT = Object.fromEntries(
  ["ImageSha384", ...numbered("PCR", 32), ...numbered("NitroTPMPCR", 24)].map((name) => [
    `kms:RecipientAttestation:${name}`,
    absent("the request comes from no enclave"),
  ]),
) as Readonly<Record<RecipientKey, KeyValue>>;
