/** Secrets whose deletion is due. */
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import type { Transaction } from "../../store/store.js";
import { placeOf, type SecretRecord, secrets, values } from "./records.js";

export const DAY_MS = 86_400_000;

type DeletionHost = Pick<Host, "store" | "clock" | "background" | "log">;

/** Waits for the date in the secret's record; one that was restored meanwhile, or put off, stays. */
export function deleteWhenDue(secret: SecretRecord, host: DeletionHost): void {
  if (secret.deletionMs === undefined) return;
  startOwed(host, {
    name: `the deletion of secret ${secret.name}`,
    dueMs: secret.deletionMs,
    work: () => deleteIfDue(secret, host),
  });
}

async function deleteIfDue(secret: SecretRecord, { store, clock }: DeletionHost): Promise<void> {
  const nowMs = clock.now();
  await store.transact(async (tx) => {
    const current = await secrets.get(tx, placeOf(secret));
    if (current?.deletionMs !== undefined && current.deletionMs <= nowMs) await erase(tx, current);
  });
}

/** Takes a secret away with all its values. */
export async function erase(tx: Transaction, secret: SecretRecord): Promise<void> {
  await values.deleteBelow(tx, placeOf(secret));
  await secrets.delete(tx, placeOf(secret));
}
