/**
 * What happens to tables behind the calls: indexes are filled and emptied, tables emptied and removed.
 *
 * CREATING and UPDATING need no such work; they end by the clock (`statusAt` in records.ts). What does is done in
 * pages, each a transaction, and begun again from the records when the server starts: `resume` finds tables that
 * are DELETING or being restored, and indexes that are being filled or emptied.
 */
import type { Background, Clock, Host, Log } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Entry, Key, Store, Transaction } from "../../../store/store.js";
import { fillTable } from "../backups/copy.js";
import { completeBackup, deleteWhenExpired, resumeBackups } from "../backups/lifecycle.js";
import { pastPrefix } from "../backups/records.js";
import { entryKey } from "../items/keys.js";
import { schemaOf } from "../items/schema.js";
import { entryOf, expiryKey, expiryOf } from "../items/store-item.js";
import { type ItemRecord, indexesPrefix, indexPrefix, itemsPrefix, type TableRecord, tables } from "../records.js";
import { awaitExpiries } from "../ttl/expiry.js";
import { countBelow } from "./describe.js";
import { retireGrant } from "./encryption.js";
import { deleteAll, pagesOf } from "./pages.js";
import { purgeTokens } from "./tokens.js";

/**
 * How long a table stays CREATING or UPDATING. AWS takes seconds; clients that wait look once and then sleep 20
 * seconds, so this is short.
 */
export const SETTLING_MS = 20;

const PAGE = 200;

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly background: Background;
  readonly log: Log;
}

const keyOfTable = ({ account, region, name }: TableRecord): Key => [account, region, name];

/** The table as it stands now, when it is still the same one. */
async function sameTable(tx: Transaction, table: TableRecord): Promise<TableRecord | undefined> {
  const found = await tables.get(tx, keyOfTable(table));
  return found?.id === table.id ? found : undefined;
}

/** Removes everything a table holds, then the table. A system backup keeps the items where they lie. */
export function emptyTable(host: Parts & Pick<Host, "call">, table: TableRecord): void {
  const { store } = host;
  const { id, keptAs } = table;
  startOwed(host, {
    name: `deletion of the DynamoDB table ${table.name}`,
    work: async (signal) => {
      const schema = schemaOf(table);
      const forgetExpiry = (tx: Transaction, { value }: Entry) => {
        const expiry =
          schema.expiry === undefined ? undefined : expiryKey(schema, (value as unknown as ItemRecord).item);
        if (expiry !== undefined) tx.delete(expiry);
      };
      if (keptAs === undefined) await deleteAll(store, { prefix: itemsPrefix(id) }, signal, forgetExpiry);
      else if (schema.expiry !== undefined) {
        for await (const page of pagesOf(store, { prefix: itemsPrefix(id) }, signal)) {
          await store.transact(async (tx) => {
            for (const entry of page) forgetExpiry(tx, entry);
          });
        }
      }
      await deleteAll(store, { prefix: indexesPrefix(id) }, signal);
      await deleteAll(store, { prefix: pastPrefix(id) }, signal);
      await retireGrant(table, table.encryption, host);
      const extent = keptAs === undefined ? undefined : await countBelow(store, itemsPrefix(id));
      const backup = await store.transact(async (tx) => {
        if ((await sameTable(tx, table)) === undefined) return undefined;
        await tables.delete(tx, keyOfTable(table));
        return extent && keptAs !== undefined ? completeBackup(tx, [...keyOfTable(table), keptAs], extent) : undefined;
      });
      if (backup !== undefined) deleteWhenExpired(host, backup);
    },
  });
}

/** Calls `each` for every item of a table, a page a transaction, while the table is the same. */
async function eachItem(
  store: Store,
  table: TableRecord,
  signal: AbortSignal,
  each: (tx: Transaction, current: TableRecord, record: ItemRecord) => void,
): Promise<void> {
  let after: Key | undefined;
  for (;;) {
    signal.throwIfAborted();
    const from = after;
    const page = await store.transact(async (tx) => {
      const current = await sameTable(tx, table);
      if (current === undefined) return [];
      const entries = await tx.range({
        prefix: itemsPrefix(table.id),
        ...(from === undefined ? {} : { after: from }),
        limit: PAGE,
      });
      for (const { value } of entries) each(tx, current, value as unknown as ItemRecord);
      return entries;
    });
    after = page.at(-1)?.key;
    if (page.length < PAGE) return;
  }
}

/**
 * Fills a new index with the items that were there before it. Writes keep it from the moment it is declared, so
 * filling may begin again at any time.
 */
export function fillIndex(host: Parts, table: TableRecord, number: number): void {
  const { store } = host;
  startOwed(host, {
    name: `filling of an index of the DynamoDB table ${table.name}`,
    work: async (signal) => {
      await eachItem(store, table, signal, (tx, current, record) => {
        const schema = schemaOf(current);
        const index = schema.indexes.find(({ record: own }) => own.number === number);
        const key = index === undefined ? undefined : entryKey(schema, index, record.item);
        if (index !== undefined && key !== undefined) tx.put(key, entryOf(index, record) as never);
      });
      await store.transact(async (tx) => {
        const current = await sameTable(tx, table);
        if (current === undefined) return;
        const globalIndexes = current.globalIndexes.map((index) => {
          if (index.number !== number || index.status !== "CREATING") return index;
          const { backfilling: _, ...filled } = index;
          return { ...filled, status: "ACTIVE" as const };
        });
        await tables.put(tx, { ...current, globalIndexes });
      });
    },
  });
}

/** Empties an index that is being deleted, then forgets it and the attributes that only it defined. */
export function emptyIndex(host: Parts, table: TableRecord, number: number): void {
  const { store } = host;
  startOwed(host, {
    name: `deletion of an index of the DynamoDB table ${table.name}`,
    work: async (signal) => {
      await deleteAll(store, { prefix: indexPrefix(table.id, number) }, signal);
      await store.transact(async (tx) => {
        const current = await sameTable(tx, table);
        if (current === undefined) return;
        const globalIndexes = current.globalIndexes.filter((index) => index.number !== number);
        await tables.put(tx, withUsedAttributes({ ...current, globalIndexes }));
      });
    },
  });
}

/** AWS keeps just the definitions that some key schema uses (dynoxide, CHANGELOG 0.11.2). */
export function withUsedAttributes(table: TableRecord): TableRecord {
  const used = new Set(
    [table.keySchema, ...[...table.localIndexes, ...table.globalIndexes].map(({ keySchema }) => keySchema)].flatMap(
      (schema) => schema.map(({ name }) => name),
    ),
  );
  return { ...table, attributes: table.attributes.filter(({ name }) => used.has(name)) };
}

/** Notes the expiries of the items that were there before time to live was switched on, or forgets them. */
export function noteExpiries(host: Parts, table: TableRecord): void {
  startOwed(host, {
    name: `time to live of the DynamoDB table ${table.name}`,
    work: async (signal) => {
      await eachItem(host.store, table, signal, (tx, current, record) => {
        if (current.ttl?.attribute !== table.ttl?.attribute || current.ttl?.enabled !== table.ttl?.enabled) return;
        // Records are found by the attribute even when it no longer counts.
        const schema = schemaOf(current);
        const attribute = table.ttl?.attribute;
        const key = expiryKey({ ...schema, expiry: attribute }, record.item);
        if (key === undefined) return;
        if (table.ttl?.enabled) tx.put(key, expiryOf(schema, record.item) as never);
        else tx.delete(key);
      });
      await host.store.transact(async (tx) => {
        const current = await sameTable(tx, table);
        const { ttl } = current ?? {};
        if (current === undefined || ttl === undefined || ttl.enabled !== table.ttl?.enabled) return;
        await tables.put(tx, { ...current, ttl: { ...ttl, settled: true } });
      });
      awaitExpiries(host);
    },
  });
}

/** Goes on with what a stop cut short. */
export async function resume(host: Host): Promise<void> {
  let after: Key | undefined;
  for (;;) {
    const from = after;
    const page = await host.store.read((tx) =>
      tables.list(tx, { prefix: [], ...(from === undefined ? {} : { after: from }), limit: 100 }),
    );
    for (const table of page.items) {
      if (table.status === "DELETING") emptyTable(host, table);
      for (const index of table.globalIndexes) {
        if (index.backfilling) fillIndex(host, table, index.number);
        if (index.status === "DELETING") emptyIndex(host, table, index.number);
      }
      fillTable(host, table);
      if (table.ttl !== undefined && !table.ttl.settled && table.status !== "DELETING") noteExpiries(host, table);
    }
    after = page.next;
    if (after === undefined) break;
  }
  await resumeBackups(host);
  awaitExpiries(host);
  purgeTokens(host);
}
