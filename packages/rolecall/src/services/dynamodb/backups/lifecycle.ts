/**
 * What happens to backups behind the calls: they are filled, and deleted with their items; those that the system made go 35
 * days after their table. All is begun again from the records when the server starts.
 */
import type { Host } from "../../../kernel/host.js";
import { type OwedHost, startOwed } from "../../../kernel/owed.js";
import type { Key, Transaction } from "../../../store/store.js";
import { itemKey } from "../items/keys.js";
import { schemaOf } from "../items/schema.js";
import { itemsPrefix, type TableRecord } from "../records.js";
import { countBelow, type Extent } from "../tables/describe.js";
import { deleteAll } from "../tables/pages.js";
import { copyAt, endCopy, type Open } from "./copy.js";
import { type BackupRecord, backupItems, backups } from "./records.js";

type BackupHost = OwedHost & Pick<Host, "store">;

const keyOf = ({ account, region, tableName, id }: BackupRecord): Key => [account, region, tableName, id];

/** Fills a backup with the items of its table as they were when it was asked for. */
export function fillBackup(host: BackupHost, backup: BackupRecord): void {
  const { store } = host;
  const { table } = backup;
  const schema = schemaOf(table);
  const own = itemsPrefix(table.id).length;
  startOwed(host, {
    name: `backup ${backup.name} of the DynamoDB table ${table.name}`,
    work: async (signal) => {
      const open: Open = async (tx) => {
        if ((await backups.get(tx, keyOf(backup)))?.copying !== true) return undefined;
        return ({ item, record }) => {
          const place = [...backupItems(backup), ...itemKey(schema, item).slice(own)];
          if (record === undefined) tx.delete(place);
          else tx.put(place, record as never);
        };
      };
      await copyAt(store, table.id, backup.createdMs, open, signal);
      const extent = await countBelow(store, backupItems(backup));
      await store.transact(async (tx) => {
        if (await completeBackup(tx, keyOf(backup), extent)) await endCopy(tx, table, backup.id);
      });
    },
  });
}

/** The backup has all its items; undefined when it had them already. */
export async function completeBackup(
  tx: Transaction,
  key: Key,
  { count, bytes }: Extent,
): Promise<BackupRecord | undefined> {
  const found = await backups.get(tx, key);
  if (found?.copying !== true) return undefined;
  const { copying: _, ...rest } = found;
  const whole = { ...rest, itemCount: count, sizeBytes: bytes };
  await backups.put(tx, whole);
  return whole;
}

const RETENTION_MS = 35 * 24 * 60 * 60 * 1000;

/**
 * What is left of a table that is deleted while recovery is on.
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html#howitworks-pitr-deleting-table
 */
export const systemBackup = (table: TableRecord, id: string, nowMs: number): BackupRecord => ({
  account: table.account,
  region: table.region,
  tableName: table.name,
  id,
  name: `${table.name}$DeletedTableBackup`,
  createdMs: nowMs,
  expiresMs: nowMs + RETENTION_MS,
  itemCount: 0,
  sizeBytes: 0,
  table,
  copying: true,
});

const AGAIN_MS = 60_000;

export function deleteWhenExpired(host: BackupHost, backup: BackupRecord, dueMs = backup.expiresMs): void {
  if (dueMs === undefined) return;
  startOwed(host, {
    name: `the end of backup ${backup.name}`,
    dueMs,
    work: async () => {
      const found = await host.store.transact((tx) => markDeleted(tx, keyOf(backup)));
      if (found === "in use") deleteWhenExpired(host, backup, host.clock.now() + AGAIN_MS);
      else if (found !== undefined) deleteBackup(host, found);
    },
  });
}

async function markDeleted(tx: Transaction, key: Key): Promise<BackupRecord | "in use" | undefined> {
  const found = await backups.get(tx, key);
  if (found === undefined) return undefined;
  if (found.restoring) return "in use";
  const deleted: BackupRecord = { ...found, deleted: true };
  await backups.put(tx, deleted);
  return deleted;
}

/** Deletes the items of a backup that nobody sees any more, then its record. */
export function deleteBackup(host: BackupHost, backup: BackupRecord): void {
  const { store } = host;
  startOwed(host, {
    name: `deletion of backup ${backup.name}`,
    work: async (signal) => {
      await deleteAll(store, { prefix: backupItems(backup) }, signal);
      await store.transact((tx) => backups.delete(tx, keyOf(backup)));
    },
  });
}

const PAGE = 100;

/** Goes on with what a stop cut short. */
export async function resumeBackups(host: BackupHost): Promise<void> {
  let after: Key | undefined;
  do {
    const from = after;
    const page = await host.store.read((read) =>
      backups.list(read, { prefix: [], ...(from === undefined ? {} : { after: from }), limit: PAGE }),
    );
    for (const backup of page.items) {
      if (backup.deleted) deleteBackup(host, backup);
      // A system backup is completed by the deletion of its table.
      else if (backup.expiresMs === undefined && backup.copying) fillBackup(host, backup);
      else if (!backup.copying) deleteWhenExpired(host, backup);
    }
    after = page.next;
  } while (after !== undefined);
}
