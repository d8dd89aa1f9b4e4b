/**
 * What one transaction has written and not yet committed, and how its reads see it. Both drivers buffer writes: a
 * transaction that runs again has then nothing to undo, and no lock is held while its function runs.
 */
import { endOfPrefix, packKey, successor, unpackKey } from "./key.js";
import type { Entry, Json, RangeOptions } from "./store.js";
import { readValue } from "./values.js";

/** Packed keys from `low` up to, not including, `high`. */
export interface Bounds {
  readonly low: string;
  readonly high: string;
}

/** An entry with its packed key. Frozen: rows are kept in memory and given to many. */
export interface Row {
  readonly packed: string;
  readonly entry: Entry;
}

export function rowOf(packed: string, value: Json): Row {
  return { packed, entry: Object.freeze({ key: Object.freeze(unpackKey(packed)), value }) };
}

export const EVERYTHING: Bounds = { low: "", high: endOfPrefix("") };

export function prefixBounds(packedPrefix: string): Bounds {
  return { low: packedPrefix, high: endOfPrefix(packedPrefix) };
}

export function boundsOf({ prefix, from, after, through, before }: RangeOptions): Bounds {
  let { low, high } = prefixBounds(packKey(prefix));
  const raise = (to: string) => {
    if (to > low) low = to;
  };
  const lower = (to: string) => {
    if (to < high) high = to;
  };
  if (from) raise(packKey(from));
  if (after) raise(successor(packKey(after)));
  if (through) lower(successor(packKey(through)));
  if (before) lower(packKey(before));
  return { low, high };
}

export const within = ({ low, high }: Bounds, packed: string): boolean => packed >= low && packed < high;
export const overlap = (a: Bounds, b: Bounds): boolean => a.low < b.high && b.low < a.high;

/**
 * The part of the bounds that a read of at most `limit` rows really saw. A row that appears behind the last one
 * would not have changed the answer, so it is no conflict.
 */
export function boundsSeen(bounds: Bounds, rows: readonly Row[], limit: number | undefined, reverse: boolean): Bounds {
  const last = rows.at(-1);
  if (limit === undefined || last === undefined || rows.length < limit) return bounds;
  return reverse ? { low: last.packed, high: bounds.high } : { low: bounds.low, high: successor(last.packed) };
}

export class WriteBuffer {
  /** Text of the value; undefined: deleted. */
  readonly entries = new Map<string, string | undefined>();
  /** Deleted ranges; what `entries` holds was written after them. */
  readonly cleared: Bounds[] = [];
  /** Made by the first who reads what the transaction wrote itself, which few do. */
  #decoded: Map<string, Json> | undefined;

  get empty(): boolean {
    return this.entries.size === 0 && this.cleared.length === 0;
  }

  put(packed: string, text: string): void {
    this.entries.set(packed, text);
    this.#decoded?.delete(packed);
  }

  delete(packed: string): void {
    this.entries.set(packed, undefined);
    this.#decoded?.delete(packed);
  }

  clear(bounds: Bounds): void {
    for (const packed of this.entries.keys()) if (within(bounds, packed)) this.entries.delete(packed);
    this.cleared.push(bounds);
  }

  /** Whether the transaction itself decided what `packed` holds. */
  decides(packed: string): boolean {
    return this.entries.has(packed) || this.#isCleared(packed);
  }

  value(packed: string): Json | undefined {
    const text = this.entries.get(packed);
    if (text === undefined) return undefined;
    this.#decoded ??= new Map();
    let value = this.#decoded.get(packed);
    if (value === undefined) {
      value = readValue(text);
      this.#decoded.set(packed, value);
    }
    return value;
  }

  /** How many stored rows must be fetched so that `limit` are left when this buffer is laid over them. */
  rowsToFetch(bounds: Bounds, limit: number | undefined): number | undefined {
    if (limit === undefined || this.cleared.some((range) => overlap(range, bounds))) return undefined;
    let deleted = 0;
    for (const [packed, text] of this.entries) if (text === undefined && within(bounds, packed)) deleted++;
    return limit + deleted;
  }

  /** The stored rows as this transaction sees them; `rows` stand in the order asked for. */
  overlay(rows: readonly Row[], bounds: Bounds, reverse: boolean, limit: number | undefined): Entry[] {
    let seen = rows;
    if (!this.empty) {
      const own: Row[] = [];
      for (const [packed, text] of this.entries) {
        if (text !== undefined && within(bounds, packed)) own.push(rowOf(packed, this.value(packed) as Json));
      }
      const kept = rows.filter(({ packed }) => !this.decides(packed));
      seen = own.length === 0 ? kept : [...kept, ...own].sort(reverse ? descending : ascending);
    }
    if (limit !== undefined && seen.length > limit) seen = seen.slice(0, limit);
    return seen.map(({ entry }) => entry);
  }

  #isCleared(packed: string): boolean {
    return this.cleared.some((range) => within(range, packed));
  }
}

const ascending = (a: Row, b: Row) => (a.packed < b.packed ? -1 : a.packed > b.packed ? 1 : 0);
const descending = (a: Row, b: Row) => ascending(b, a);
