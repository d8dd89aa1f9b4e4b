/** Changes that operations make of alarms by their names. */
import type { Host } from "../../../kernel/host.js";
import { idSupply } from "../../../kernel/ids.js";
import type { Transaction } from "../../../store/store.js";
import { type AlarmRecord, alarms } from "../records.js";
import { note } from "./transition.js";

/** Changes those of the alarms that are there, all or none. */
export async function eachAlarm(
  names: readonly string[],
  { account, region }: { readonly account: string; readonly region: string },
  { store, ids }: Pick<Host, "store" | "ids">,
  change: (tx: Transaction, alarm: AlarmRecord, nextId: () => string) => Promise<void>,
): Promise<void> {
  const supply = idSupply(ids);
  await store.transact(async (tx) => {
    supply.restart();
    for (const name of new Set(names)) {
      const alarm = await alarms.get(tx, [account, region, name]);
      if (alarm) await change(tx, alarm, supply.next);
    }
  });
}

/** Enables or disables the actions of alarms; what is so already has no history of it (unverified). */
export const switchActions = (
  names: readonly string[],
  enabled: boolean,
  place: { readonly account: string; readonly region: string },
  host: Pick<Host, "store" | "ids" | "clock">,
): Promise<void> => {
  const nowMs = host.clock.now();
  return eachAlarm(names, place, host, async (tx, alarm, nextId) => {
    if (alarm.actionsEnabled === enabled) return;
    await alarms.put(tx, { ...alarm, actionsEnabled: enabled, configuredMs: nowMs });
    await configured(tx, alarm, "updated", nowMs, nextId());
  });
};

export const configured = (
  tx: Transaction,
  alarm: Pick<AlarmRecord, "account" | "region" | "name">,
  how: "created" | "updated" | "deleted",
  nowMs: number,
  id: string,
): Promise<void> =>
  note(tx, alarm, nowMs, id, {
    type: "ConfigurationUpdate",
    summary: `Alarm "${alarm.name}" ${how}`,
    data: JSON.stringify({
      version: "1.0",
      type: how === "created" ? "Create" : how === "updated" ? "Update" : "Delete",
    }),
  });
