/**
 * Copies of tables, behind the calls: into backups, and into tables that are restored. They are made in pages, each a
 * transaction, and begun again from the records when the server starts; what is written twice is written the same.
 *
 * A copy of a table as it was at an instant is made of what is there now, whatever comes in between; then what changed
 * since the instant is taken back, from the latest change to the earliest. For that the table keeps what changes overwrite as
 * long as it stands among its `copies`.
 */
import type { Host } from "../../../kernel/host.js";
import { type OwedHost, startOwed } from "../../../kernel/owed.js";
import type { Key, Store, Transaction } from "../../../store/store.js";
import { itemKey } from "../items/keys.js";
import { schemaOf } from "../items/schema.js";
import { storeItem } from "../items/store-item.js";
import { type ItemRecord, itemsPrefix, readItemRecord, type TableCopy, type TableRecord, tables } from "../records.js";
import { tableRefOfArn } from "../resources.js";
import { pagesOf } from "../tables/pages.js";
import type { Item } from "../values/attribute-value.js";
import { backupKey } from "./names.js";
import { backupItems, backups, type PastRecord, pastPrefix } from "./records.js";

type CopyHost = OwedHost & Pick<Host, "store">;

const keyOf = ({ account, region, name }: Pick<TableRecord, "account" | "region" | "name">): Key => [
  account,
  region,
  name,
];

/** What is to lie under an item's key. */
interface Change {
  readonly item: Item;
  readonly record: ItemRecord | undefined;
}

/** Begins a page of the copy; undefined once nobody wants it any more. */
export type Open = (tx: Transaction) => Promise<((change: Change) => Promise<void> | void) | undefined>;

/** @returns false when nobody wanted the copy any more */
async function write(store: Store, open: Open, changes: readonly Change[]): Promise<boolean> {
  return store.transact(async (tx) => {
    const put = await open(tx);
    if (put === undefined) return false;
    for (const change of changes) await put(change);
    return true;
  });
}

async function copyItems(store: Store, prefix: Key, open: Open, signal: AbortSignal): Promise<boolean> {
  for await (const page of pagesOf(store, { prefix }, signal)) {
    const changes = page.map(({ value }): Change => {
      const record = value as unknown as ItemRecord;
      return { item: record.item, record };
    });
    if (!(await write(store, open, changes))) return false;
  }
  return true;
}

/** The items of a table as they were at the end of an instant. */
export async function copyAt(
  store: Store,
  tableId: string,
  atMs: number,
  open: Open,
  signal: AbortSignal,
): Promise<void> {
  if (!(await copyItems(store, itemsPrefix(tableId), open, signal))) return;
  const prefix = pastPrefix(tableId);
  for await (const page of pagesOf(store, { prefix, from: [...prefix, atMs + 1], reverse: true }, signal)) {
    const changes = page.map(({ value }): Change => {
      const { key, before } = value as unknown as PastRecord;
      return { item: key, record: before };
    });
    if (!(await write(store, open, changes))) return;
  }
}

/** The table with one more who copies it. */
export const withCopy = (table: TableRecord, copy: TableCopy): TableRecord => ({
  ...table,
  copies: [...(table.copies ?? []), copy],
});

export async function endCopy(
  tx: Transaction,
  source: Pick<TableRecord, "account" | "region" | "name">,
  copyId: string,
) {
  const found = await tables.get(tx, keyOf(source));
  if (found?.copies?.some(({ id }) => id === copyId) !== true) return;
  const { copies, ...table } = found;
  const left = copies.filter(({ id }) => id !== copyId);
  if (left.length === 0 && table.recovery === undefined) tx.deleteRange(pastPrefix(table.id));
  await tables.put(tx, left.length === 0 ? table : { ...table, copies: left });
}

/** Fills a table with what it is restored from; it is CREATING until then. */
export function fillTable(host: CopyHost, table: TableRecord): void {
  const { store } = host;
  const { restored } = table;
  if (!table.filling || restored === undefined) return;
  startOwed(host, {
    name: `restoring of the DynamoDB table ${table.name}`,
    work: async (signal) => {
      const open: Open = async (tx) => {
        const found = await tables.get(tx, keyOf(table));
        if (found?.id !== table.id || !found.filling) return undefined;
        const schema = schemaOf(found);
        return async ({ item, record }) => {
          const key = itemKey(schema, item);
          storeItem(tx, schema, { key, before: await readItemRecord(tx, key), after: record });
        };
      };
      const { backupArn, tableArn, atMs } = restored;
      const source = tableRefOfArn(tableArn);
      if (backupArn !== undefined) {
        const backup = await store.read((read) => backups.get(read, backupKey(backupArn)));
        if (backup !== undefined) await copyItems(store, backupItems(backup), open, signal);
      } else if (source !== undefined) {
        const from = await store.read((read) => tables.get(read, keyOf(source)));
        if (from?.copies?.some(({ id }) => id === table.id)) await copyAt(store, from.id, atMs, open, signal);
      }
      await store.transact(async (tx) => {
        const found = await tables.get(tx, keyOf(table));
        if (found?.id !== table.id || !found.filling) return;
        const { filling: _, ...whole } = found;
        await tables.put(tx, whole);
        if (backupArn !== undefined) await endRestoring(tx, backupKey(backupArn), table.id);
        else if (source !== undefined) await endCopy(tx, source, table.id);
      });
    },
  });
}

async function endRestoring(tx: Transaction, key: Key, tableId: string): Promise<void> {
  const found = await backups.get(tx, key);
  if (found === undefined) return;
  const { restoring = [], ...backup } = found;
  const left = restoring.filter((id) => id !== tableId);
  await backups.put(tx, left.length === 0 ? backup : { ...backup, restoring: left });
}
