/**
 * Point-in-time recovery: while it is on, each change leaves behind what it overwrote, in its own transaction. The table
 * as it was at an instant is the table of now with the first change of each item after that instant taken back.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
import { packKey } from "../../../store/key.js";
import type { Read, Transaction } from "../../../store/store.js";
import { keyOf } from "../items/keys.js";
import type { Outcome } from "../items/mutation.js";
import type { TableSchema } from "../items/schema.js";
import { type ItemRecord, itemsPrefix, type PointInTimeRecovery, type TableRecord } from "../records.js";
import { type PastRecord, pastPrefix } from "./records.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** What is older than the period is taken out by the changes that come, a few each. */
const TRIMMED_EACH = 5;

export const earliestMs = ({ sinceMs, days }: PointInTimeRecovery, nowMs: number): number =>
  Math.max(sinceMs, nowMs - days * DAY_MS);

export async function notePast(
  tx: Transaction,
  schema: TableSchema,
  { key, before, after }: Outcome,
  atMs: number,
): Promise<void> {
  const { id, recovery } = schema.table;
  if (!recovery || before === after) return;
  const prefix = pastPrefix(id);
  const place = [...prefix, atMs, ...key.slice(itemsPrefix(id).length)];
  // What counts is what was there before the instant, not what came and went in it.
  if ((await tx.get(place)) === undefined) {
    const item = ((before ?? after) as ItemRecord).item;
    const past: PastRecord = { key: keyOf(item, [schema]), ...(before === undefined ? {} : { before }) };
    tx.put(place, past as never);
  }
  const tooOld = await tx.range({ prefix, before: [...prefix, earliestMs(recovery, atMs)], limit: TRIMMED_EACH });
  for (const old of tooOld) tx.delete(old.key);
}

/** The items of a table as they were at the end of an instant that lies within its recovery period. */
export async function itemsAt(read: Read, table: TableRecord, atMs: number): Promise<ItemRecord[]> {
  const { id } = table;
  const own = itemsPrefix(id);
  const prefix = pastPrefix(id);
  const items = new Map<string, ItemRecord>();
  for (const { key, value } of await read.range({ prefix: own })) {
    items.set(packKey(key.slice(own.length)), value as unknown as ItemRecord);
  }
  const taken = new Set<string>();
  for (const { key, value } of await read.range({ prefix, from: [...prefix, atMs + 1] })) {
    const item = packKey(key.slice(prefix.length + 1));
    if (taken.has(item)) continue;
    taken.add(item);
    const { before } = value as unknown as PastRecord;
    if (before === undefined) items.delete(item);
    else items.set(item, before);
  }
  return [...items.values()];
}

export const itemsOf = async (read: Read, table: TableRecord): Promise<ItemRecord[]> =>
  (await read.range({ prefix: itemsPrefix(table.id) })).map(({ value }) => value as unknown as ItemRecord);
