/** What all cryptographic operations have in common: the key, its state, its usage, the algorithm. */
import type { Here } from "../../kernel/here.js";
import type { Host } from "../../kernel/host.js";
import type { Read } from "../../store/store.js";
import { badAlgorithm, badGrantToken, badUsage, disabled, dryRun, pendingDeletion } from "./errors.js";
import { keyArn, requireKey } from "./names.js";
import { grants, type KeyRecord, keys } from "./records.js";
import { algorithmsOf, type KeyUsage } from "./specs.js";

export interface Using {
  readonly keyId: string;
  readonly operation: string;
  readonly usage: KeyUsage;
  /** Checked against the key; absent where the operation has none. */
  readonly algorithm?: string | undefined;
  readonly grantTokens?: readonly string[] | undefined;
  readonly dryRun?: boolean | undefined;
}

/**
 * The key, ready to be used; that it is used is noted.
 * @throws NotFoundException, DisabledException, KMSInvalidStateException, InvalidKeyUsageException,
 *   InvalidGrantTokenException, DryRunOperationException
 */
export async function usableKey(
  here: Here,
  { keyId, operation, usage, algorithm, grantTokens = [], dryRun: dry = false }: Using,
  { store, clock }: Pick<Host, "store" | "clock">,
): Promise<KeyRecord> {
  const atMs = clock.now();
  const key = await store.read(async (read) => {
    const found = await requireKey(read, here, keyId);
    await requireTokens(read, grantTokens);
    return found;
  });
  requireEnabled(key);
  const arn = keyArn(key);
  if (key.usage !== usage) throw badUsage(arn, key.usage, operation);
  if (algorithm !== undefined && !algorithmsOf(key).includes(algorithm)) throw badAlgorithm(algorithm, key.spec);
  if (dry) throw dryRun();
  if (key.lastUse?.operation !== operation || atMs - key.lastUse.atMs >= NOTED_EVERY_MS) {
    await store.transact(async (tx) => {
      const current = await keys.get(tx, [key.account, key.region, key.id]);
      if (current) await keys.put(tx, { ...current, lastUse: { operation, atMs } });
    });
  }
  return key;
}

/** @throws InvalidGrantTokenException */
export async function requireTokens(read: Read, tokens: readonly string[] = []): Promise<void> {
  for (const token of tokens) {
    if ((await grants.by(read, "byToken", [token], { limit: 1 })).length === 0) throw badGrantToken();
  }
}

/** GetKeyLastUsage tells the day; a use a minute is enough to know it. */
const NOTED_EVERY_MS = 60_000;

/** @throws DisabledException, KMSInvalidStateException */
export function requireEnabled(key: KeyRecord): void {
  if (key.state === "Disabled") throw disabled(keyArn(key));
  requireNotPending(key);
}

/** @throws KMSInvalidStateException */
export function requireNotPending(key: KeyRecord): void {
  if (key.state === "PendingDeletion") throw pendingDeletion(keyArn(key));
}
