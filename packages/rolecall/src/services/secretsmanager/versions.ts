import type { Transaction } from "../../store/store.js";
import { placeOf, type SecretRecord, values } from "./records.js";

/** Forgets the values of versions that a secret had before and has no more. */
export async function keepVersions(tx: Transaction, before: SecretRecord, after: SecretRecord): Promise<void> {
  const kept = new Set(after.versions.map(({ id }) => id));
  for (const { id } of before.versions) if (!kept.has(id)) await values.delete(tx, [...placeOf(before), id]);
}
