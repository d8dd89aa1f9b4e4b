/** The changes of items on their way into a table's stream, in the transaction that makes them. */
import type { Transaction } from "../../../store/store.js";
import type { Outcome } from "../items/mutation.js";
import type { TableSchema } from "../items/schema.js";
import type { ItemRecord } from "../records.js";
import { equalItems, type Item, measureItem, setAttribute, type Value } from "../values/attribute-value.js";
import { type ChangeRecord, changesPrefix, lastChangeKey } from "./records.js";
import { isTrimmed, lastNumber } from "./shards.js";

interface When {
  readonly atMs: number;
  readonly expired?: true;
}

/** Changes that are too old are taken out by those that come, a few each. */
const TRIMMED_EACH = 5;

/** AWS: a write that changes nothing leaves nothing in the stream. */
export async function appendChange(
  tx: Transaction,
  schema: TableSchema,
  { before, after }: Outcome,
  { atMs, expired }: When,
): Promise<void> {
  const { id: tableId, stream } = schema.table;
  if (!stream || (before === undefined && after === undefined)) return;
  if (before !== undefined && after !== undefined && equalItems(before.item, after.item)) return;
  const keys = keysOf(schema, (after ?? (before as ItemRecord)).item);
  const place = { tableId, label: stream.label };
  const shard = shardOf(schema, keys.item, stream.shards);
  const number = (await lastNumber(tx, place, shard)) + 1;
  const change: ChangeRecord = {
    event: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
    atMs,
    keys,
    ...(before !== undefined && stream.view.includes("OLD") ? { before } : {}),
    ...(after !== undefined && stream.view.includes("NEW") ? { after } : {}),
    ...(expired ? { expired } : {}),
  };
  const prefix = changesPrefix(place, shard);
  tx.put(lastChangeKey(place, shard), number);
  tx.put([...prefix, number], change as never);
  for (const { key, value } of await tx.range({ prefix, limit: TRIMMED_EACH })) {
    if (isTrimmed(value as unknown as ChangeRecord, atMs)) tx.delete(key);
  }
}

function keysOf(schema: TableSchema, item: Item) {
  const keys: Record<string, Value> = {};
  for (const { name } of schema.all) setAttribute(keys, name, item[name] as Value);
  return measureItem(keys);
}

/** FNV-1a over the partition key. */
function shardOf({ hash }: TableSchema, keys: Item, shards: number): number {
  if (shards === 1) return 0;
  let sum = 0x811c9dc5;
  for (const { name } of hash) {
    for (const character of JSON.stringify(keys[name])) {
      sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
  }
  return sum % shards;
}
