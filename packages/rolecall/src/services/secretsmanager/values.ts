/** Putting values: one version an id, the same value twice is one. */
import type { OperationCall } from "../../kernel/operation.js";
import { changeSecret } from "./change.js";
import { open, seal, type Value } from "./encryption.js";
import { oneValue, tokenInUse, valueNeeded } from "./errors.js";
import { requireLive, secretArn } from "./names.js";
import { placeOf, type SecretRecord, secrets, type Version, values } from "./records.js";
import { CURRENT, pruned, versionAt, withVersion } from "./stages.js";
import { keepVersions } from "./versions.js";

interface ValueInput {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** @throws InvalidParameterException for both */
export function findValue({ SecretString, SecretBinary }: ValueInput): Value | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) throw oneValue();
  if (SecretString !== undefined) return { kind: "SecretString", bytes: Buffer.from(SecretString) };
  return SecretBinary === undefined ? undefined : { kind: "SecretBinary", bytes: SecretBinary };
}

/** @throws InvalidRequestException for none, InvalidParameterException for both */
export function requireValue(input: ValueInput): Value {
  const value = findValue(input);
  if (value === undefined) throw valueNeeded();
  return value;
}

/** As answers tell it. */
export const valueMembers = ({ kind, bytes }: Value) =>
  kind === "SecretString" ? { SecretString: Buffer.from(bytes).toString() } : { SecretBinary: bytes };

type Call = OperationCall<unknown>;

export interface Put {
  readonly secretId: string;
  /** The version's id. */
  readonly token: string;
  readonly value: Value;
  /** The first version of all is current, whatever this says. */
  readonly stages: readonly string[];
  /** What else the request changes; throws where the secret takes no value from it. */
  readonly change?: (secret: SecretRecord) => SecretRecord;
}

/**
 * Puts a value, unless the version has the very same already.
 * @throws ResourceExistsException where it has another; as `requireLive` and `seal`
 */
export async function putValue(call: Call, put: Put): Promise<{ secret: SecretRecord; version: Version }> {
  const { secretId, token, value, change = (secret) => secret } = put;
  const { here, store, clock } = call;
  for (;;) {
    const { secret, existing } = await store.read(async (read) => {
      const secret = change(await requireLive(read, here, secretId));
      return { secret, existing: await values.get(read, [...placeOf(secret), token]) };
    });
    const arn = secretArn(secret);
    if (existing !== undefined) {
      if (!isSame(await open(call, arn, token, existing), value)) throw tokenInUse(token, arn);
      const changed = await changeSecret(here, secretId, call, change);
      return { secret: changed, version: secret.versions.find(({ id }) => id === token) as Version };
    }
    const keyArn = secret.key?.arn;
    const sealed = await seal(call, { arn, version: token, keyArn }, value);
    const changed = await store.transact(async (tx) => {
      const current = change(await requireLive(tx, here, secretId));
      // Somebody else put it, made the secret anew or gave it another key meanwhile: what was sealed is not for it.
      const raced =
        current.suffix !== secret.suffix ||
        current.key?.arn !== keyArn ||
        (await values.get(tx, [...placeOf(current), token])) !== undefined;
      if (raced) return undefined;
      const nowMs = clock.now();
      const version: Version = {
        id: token,
        stages: [],
        createdMs: nowMs,
        hasValue: true,
        ...(keyArn === undefined ? {} : { keyArn }),
      };
      const first = versionAt(current.versions, CURRENT) === undefined && current.versions.length === 0;
      const stages = first ? [...put.stages, CURRENT] : put.stages;
      const versions = pruned(withVersion(current.versions, version, stages), nowMs);
      const next: SecretRecord = { ...current, versions, changedMs: nowMs };
      await secrets.put(tx, next);
      await keepVersions(tx, current, next);
      await values.put(tx, { ...sealed, account: next.account, region: next.region, name: next.name, version: token });
      return next;
    });
    if (changed) return { secret: changed, version: changed.versions.find(({ id }) => id === token) as Version };
  }
}

export const isSame = (one: Value, other: Value) =>
  one.kind === other.kind && Buffer.compare(Buffer.from(one.bytes), Buffer.from(other.bytes)) === 0;
