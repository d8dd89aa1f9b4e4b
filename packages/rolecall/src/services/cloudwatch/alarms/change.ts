/** Changes of alarms' configurations, each with its history and the event that tells of it. */
import type { Host } from "../../../kernel/host.js";
import { idSupply } from "../../../kernel/ids.js";
import type { Transaction } from "../../../store/store.js";
import { type AlarmRecord, alarms } from "../records.js";
import { alarmEvents, noteConfigurationChange } from "./events.js";
import { note } from "./transition.js";

type ChangeHost = Pick<Host, "store" | "ids" | "clock" | "call" | "background" | "log">;

/** Enables or disables the actions of those alarms that are there; what is so already has no history of it (unverified). */
export async function switchActions(
  names: readonly string[],
  enabled: boolean,
  { account, region }: { readonly account: string; readonly region: string },
  host: ChangeHost,
): Promise<void> {
  await changeAlarms(host, async (tx, change) => {
    for (const name of new Set(names)) {
      const alarm = await alarms.get(tx, [account, region, name]);
      if (!alarm || alarm.actionsEnabled === enabled) continue;
      const switched = { ...alarm, actionsEnabled: enabled, configuredMs: change.nowMs };
      await alarms.put(tx, switched);
      await change.updated(switched, alarm);
    }
  });
}

/** Notes what is changed within a transaction. */
interface Changes {
  readonly nowMs: number;
  created(alarm: AlarmRecord): Promise<void>;
  updated(alarm: AlarmRecord, before: AlarmRecord): Promise<void>;
  deleted(alarm: AlarmRecord): Promise<void>;
}

/** Changes alarms in one transaction, then tells the event bus. */
export async function changeAlarms(
  host: ChangeHost,
  work: (tx: Transaction, change: Changes) => Promise<void>,
): Promise<void> {
  const nowMs = host.clock.now();
  const supply = idSupply(host.ids);
  await host.store.transact(async (tx) => {
    supply.restart();
    const noted = async (
      alarm: AlarmRecord,
      [type, operation, summary]: (typeof KINDS)[keyof typeof KINDS],
      before?: AlarmRecord,
    ) => {
      await note(tx, alarm, nowMs, supply.next(), {
        type: "ConfigurationUpdate",
        summary: `Alarm "${alarm.name}" ${summary}`,
        data: JSON.stringify({ version: "1.0", type }),
      });
      await noteConfigurationChange(tx, alarm, operation, before, { id: supply.next(), atMs: nowMs });
    };
    await work(tx, {
      nowMs,
      created: (alarm) => noted(alarm, KINDS.created),
      updated: (alarm, before) => noted(alarm, KINDS.updated, before),
      deleted: (alarm) => noted(alarm, KINDS.deleted),
    });
  });
  alarmEvents.deliver(host);
}

/** As the history's data, the event and the history's summary say it. */
const KINDS = {
  created: ["Create", "create", "created"],
  updated: ["Update", "update", "updated"],
  deleted: ["Delete", "delete", "deleted"],
} as const;
