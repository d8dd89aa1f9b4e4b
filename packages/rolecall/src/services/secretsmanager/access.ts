import type { Store } from "../../store/store.js";
import { DAY_MS } from "./deletion.js";
import { placeOf, type SecretRecord, secrets } from "./records.js";

/** Notes on which day a value was read; AWS tells no more than the day. */
export async function noteAccess(store: Store, secret: SecretRecord, versionId: string, nowMs: number): Promise<void> {
  const dayMs = nowMs - (nowMs % DAY_MS);
  const isNoted = ({ accessedMs, versions }: SecretRecord) =>
    accessedMs === dayMs && versions.find(({ id }) => id === versionId)?.accessedMs === dayMs;
  if (isNoted(secret)) return;
  await store.transact(async (tx) => {
    const current = await secrets.get(tx, placeOf(secret));
    if (current?.suffix !== secret.suffix) return;
    const versions = current.versions.map((version) =>
      version.id === versionId ? { ...version, accessedMs: dayMs } : version,
    );
    await secrets.put(tx, { ...current, accessedMs: dayMs, versions });
  });
}
