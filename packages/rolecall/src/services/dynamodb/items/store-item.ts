/** Writing an item: the item itself, its entries in the indexes, its expiry, all in one transaction. */
import type { Key, Transaction } from "../../../store/store.js";
import { EXPIRIES, type ItemRecord } from "../records.js";
import {
  attributeOf,
  equalItems,
  type Item,
  measureItem,
  setAttribute,
  type Value,
} from "../values/attribute-value.js";
import { type Cost, writeUnits } from "./capacity.js";
import { entryKey, itemKey } from "./keys.js";
import type { Outcome } from "./mutation.js";
import type { IndexSchema, TableSchema } from "./schema.js";

/** Puts `after` in the place of `before` (either may be absent) and tells what that costs. */
export function storeItem(tx: Transaction, schema: TableSchema, { key, before, after }: Outcome): Cost {
  if (after !== undefined) tx.put(key, after as never);
  else if (before !== undefined) tx.delete(key);
  const local: Record<string, number> = {};
  const global: Record<string, number> = {};
  for (const index of schema.indexes) {
    const units = storeEntry(tx, schema, index, before, after);
    if (units > 0) (index.kind === "local" ? local : global)[index.name] = units;
  }
  storeExpiry(tx, schema, before, after);
  return { table: writeUnits(Math.max(before?.sizeBytes ?? 0, after?.sizeBytes ?? 0)), local, global };
}

function storeEntry(
  tx: Transaction,
  schema: TableSchema,
  index: IndexSchema,
  before: ItemRecord | undefined,
  after: ItemRecord | undefined,
): number {
  const oldKey = before === undefined ? undefined : entryKey(schema, index, before.item);
  const newKey = after === undefined ? undefined : entryKey(schema, index, after.item);
  if (oldKey === undefined && newKey === undefined) return 0;
  const oldEntry = oldKey === undefined || before === undefined ? undefined : entryOf(index, before);
  const newEntry = newKey === undefined || after === undefined ? undefined : entryOf(index, after);
  const stays = oldKey !== undefined && newKey !== undefined && sameKey(oldKey, newKey);
  if (stays && oldEntry !== undefined && newEntry !== undefined) {
    if (equalItems(oldEntry.item, newEntry.item)) return 0;
    tx.put(newKey, newEntry as never);
    return writeUnits(Math.max(oldEntry.sizeBytes, newEntry.sizeBytes));
  }
  let units = 0;
  if (oldKey !== undefined && oldEntry !== undefined) {
    tx.delete(oldKey);
    units += writeUnits(oldEntry.sizeBytes);
  }
  if (newKey !== undefined && newEntry !== undefined) {
    tx.put(newKey, newEntry as never);
    units += writeUnits(newEntry.sizeBytes);
  }
  return units;
}

/** What an index keeps of an item. */
export function entryOf(index: IndexSchema, record: ItemRecord): ItemRecord {
  const { projected } = index;
  if (projected === undefined) return record;
  const kept: Record<string, Value> = {};
  for (const name of Object.keys(record.item)) {
    if (projected.has(name)) setAttribute(kept, name, record.item[name] as Value);
  }
  return measureItem(kept);
}

function sameKey(one: Key, two: Key): boolean {
  return one.every((part, at) => {
    const other = two[at];
    return part instanceof Uint8Array && other instanceof Uint8Array
      ? Buffer.compare(part, other) === 0
      : part === other;
  });
}

function storeExpiry(
  tx: Transaction,
  schema: TableSchema,
  before: ItemRecord | undefined,
  after: ItemRecord | undefined,
): void {
  if (schema.expiry === undefined) return;
  const old = before === undefined ? undefined : expiryKey(schema, before.item);
  const fresh = after === undefined ? undefined : expiryKey(schema, after.item);
  if (old !== undefined) tx.delete(old);
  if (fresh !== undefined) tx.put(fresh, expiryOf(schema, (after as ItemRecord).item) as never);
}

/** Whom an expiry stands for: the table by name (its id guards against another of that name) and the item's key. */
export interface ExpiryRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly tableId: string;
  readonly key: Item;
}

export function expiryKey(schema: TableSchema, item: Item): Key | undefined {
  const atSeconds = expirySeconds(schema, item);
  if (atSeconds === undefined) return undefined;
  return [...EXPIRIES, atSeconds, schema.table.id, ...itemKey(schema, item).slice(2)];
}

/** When the item is to go, in seconds of the epoch; undefined when it has no such number. */
export function expirySeconds(schema: TableSchema, item: Item): number | undefined {
  const value = schema.expiry === undefined ? undefined : attributeOf(item, schema.expiry);
  return value !== undefined && "N" in value ? Number(value.N) : undefined;
}

export function expiryOf({ table, all }: TableSchema, item: Item): ExpiryRecord {
  const key: Record<string, Value> = {};
  for (const { name } of all) setAttribute(key, name, item[name] as Value);
  return { account: table.account, region: table.region, name: table.name, tableId: table.id, key };
}
