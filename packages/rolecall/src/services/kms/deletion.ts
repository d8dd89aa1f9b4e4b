/** Keys whose deletion is due, and everything that hangs on them. */
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import { keyEvents, noteDeletion } from "./events.js";
import { aliases, grants, type KeyRecord, keys } from "./records.js";

export const DAY_MS = 86_400_000;

type DeletionHost = Pick<Host, "store" | "clock" | "background" | "log" | "call">;

/** Waits for the date in the key's record; one that was kept meanwhile, or put off, stays. */
export function deleteWhenDue(key: KeyRecord, host: DeletionHost): void {
  if (key.deletionMs === undefined) return;
  startOwed(host, {
    name: `the deletion of key ${key.id}`,
    dueMs: key.deletionMs,
    work: () => deleteIfDue(key, host),
  });
}

async function deleteIfDue({ account, region, id }: KeyRecord, host: DeletionHost): Promise<void> {
  const nowMs = host.clock.now();
  await host.store.transact(async (tx) => {
    const place = [account, region, id];
    const key = await keys.get(tx, place);
    if (key?.deletionMs === undefined || key.deletionMs > nowMs) return;
    for (const alias of await aliases.by(tx, "byKey", place)) await aliases.delete(tx, [account, region, alias.name]);
    await grants.deleteBelow(tx, place);
    await keys.delete(tx, place);
    await noteDeletion(tx, key, nowMs);
  });
  keyEvents.deliver(host);
}
