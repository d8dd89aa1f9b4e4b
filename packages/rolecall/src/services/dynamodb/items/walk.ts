/**
 * A page of Query or Scan: walks a range of items or entries in short reads until the page is full.
 *
 * A page ends at Limit items looked at or one megabyte of them, whatever the filter leaves; AWS then names the last
 * one, even when nothing follows.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
import type { Key, Read, Store } from "../../../store/store.js";
import { type Condition, meets } from "../expressions/condition.js";
import { type Projection, project } from "../expressions/projection.js";
import { type ItemRecord, readItemRecord } from "../records.js";
import { type Item, toWire } from "../values/attribute-value.js";
import { type Cost, NO_COST, readUnits } from "./capacity.js";
import { itemKey } from "./keys.js";
import { lastKeyOf, type ReadScope } from "./read-request.js";
import type { IndexSchema, TableSchema } from "./schema.js";

/** A range of the store's keys, as `RangeOptions` means it; `from` and `after` exclude each other. */
export interface Bounds {
  readonly prefix: Key;
  readonly from?: Key | undefined;
  readonly after?: Key | undefined;
  readonly before?: Key | undefined;
}

export interface Walk {
  readonly schema: TableSchema;
  readonly index: IndexSchema | undefined;
  readonly bounds: Bounds;
  readonly reverse: boolean;
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly scope: ReadScope;
  readonly consistent: boolean;
  /** How many bytes end the page, where it is not the first part of one. */
  readonly bytesLeft?: number;
}

export interface Page {
  readonly items: readonly Record<string, never>[];
  readonly scanned: number;
  readonly bytes: number;
  readonly lastKey: Record<string, never> | undefined;
  readonly cost: Cost;
}

export const PAGE_BYTES = 1024 * 1024;
const FIRST_BATCH = 64;
const LARGEST_BATCH = 512;

export async function walk(
  store: Store,
  { schema, index, bounds, reverse, limit, filter, scope, consistent, bytesLeft = PAGE_BYTES }: Walk,
): Promise<Page> {
  const items: Record<string, never>[] = [];
  let scanned = 0;
  let bytes = 0;
  let tableUnits = 0;
  let lastKey: Item | undefined;
  let last: ItemRecord | undefined;
  let range = bounds;
  reading: for (let batch = FIRST_BATCH; ; batch = nextBatch(scanned, bytes)) {
    const size = limit === undefined ? batch : Math.min(batch, limit - scanned);
    const found = await store.read((tx) => readBatch(tx, range, reverse, size, scope.fetches ? schema : undefined));
    for (const { entry, whole } of found) {
      scanned++;
      bytes += entry.sizeBytes;
      last = entry;
      // A local index charges the table for each item that it has to look up there.
      if (scope.fetches && whole !== undefined) tableUnits += readUnits(whole.sizeBytes, consistent);
      const shown = whole ?? entry;
      if (filter === undefined || meets(shown.item, filter)) items.push(shape(shown, scope.projection));
      if (scanned === limit || bytes >= bytesLeft) {
        lastKey = lastKeyOf(schema, index, entry.item);
        break reading;
      }
    }
    const end = found.at(-1);
    if (end === undefined || found.length < size) break;
    range = reverse
      ? { prefix: range.prefix, from: range.from, before: end.key }
      : { prefix: range.prefix, after: end.key, before: range.before };
  }
  const units = readUnits(bytes, consistent);
  return {
    items,
    scanned,
    bytes,
    lastKey: lastKey === undefined ? undefined : toWire(lastKey, last?.hasBinary ?? false),
    cost: costOf(index, units, tableUnits),
  };
}

/** As many as a page can still take, by what the items weighed so far. */
function nextBatch(scanned: number, bytes: number): number {
  const left = PAGE_BYTES - bytes;
  return Math.max(8, Math.min(LARGEST_BATCH, Math.ceil((left * scanned) / Math.max(1, bytes))));
}

interface Found {
  readonly key: Key;
  readonly entry: ItemRecord;
  readonly whole: ItemRecord | undefined;
}

async function readBatch(
  tx: Read,
  { prefix, from, after, before }: Bounds,
  reverse: boolean,
  limit: number,
  fetchFrom: TableSchema | undefined,
): Promise<Found[]> {
  const entries = await tx.range({
    prefix,
    ...(from === undefined ? {} : { from }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
    reverse,
    limit,
  });
  const found: Found[] = [];
  for (const { key, value } of entries) {
    const entry = value as unknown as ItemRecord;
    const whole = fetchFrom === undefined ? undefined : await readItemRecord(tx, itemKey(fetchFrom, entry.item));
    found.push({ key, entry, whole });
  }
  return found;
}

export function shape(record: ItemRecord, projection: Projection | undefined): Record<string, never> {
  return toWire(projection === undefined ? record.item : project(record.item, projection), record.hasBinary);
}

function costOf(index: IndexSchema | undefined, units: number, tableUnits: number): Cost {
  if (index === undefined) return { ...NO_COST, table: units };
  const arm = { [index.name]: units };
  return index.kind === "local"
    ? { table: tableUnits, local: arm, global: {} }
    : { table: tableUnits, local: {}, global: arm };
}
