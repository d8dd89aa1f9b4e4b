/**
 * Where state lies: an ordered, transactional key-value store.
 *
 * Keys are tuples, ordered part by part (an order-keeping encoding: bytes < numbers < strings is fixed in `key.ts`).
 * Values are JSON. A transaction is serializable: its function may run again when something it read, ranges
 * included, was changed by another before it committed.
 */
export type KeyPart = string | number | Uint8Array;
export type Key = readonly KeyPart[];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface Entry<Value = Json> {
  readonly key: Key;
  readonly value: Value;
}

/** A range below `prefix`, in key order. `after`/`before` are exclusive, `from`/`through` inclusive. */
export interface RangeOptions {
  readonly prefix: Key;
  readonly from?: Key;
  readonly after?: Key;
  readonly through?: Key;
  readonly before?: Key;
  /** From the end backward. */
  readonly reverse?: boolean;
  /** At most so many entries; without it all. */
  readonly limit?: number;
}

/** Reads see the transaction's own writes. Values come back deeply frozen: put a changed copy. */
export interface Read {
  get(key: Key): Promise<Json | undefined>;
  range(options: RangeOptions): Promise<Entry[]>;
}

export interface Transaction extends Read {
  put(key: Key, value: Json): void;
  delete(key: Key): void;
  /** Deletes everything below the prefix. */
  deleteRange(prefix: Key): void;
}

export interface Store {
  /**
   * Runs `fn` until it commits without conflict; resolves once the writes are durable. `fn` touches only its
   * transaction: no clock, randomness, I/O, `call()` or nested `transact` (nesting throws) in it. If `fn` throws,
   * nothing is written.
   */
  transact<Result>(fn: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** A consistent read without writes. */
  read<Result>(fn: (tx: Read) => Promise<Result>): Promise<Result>;
  /** Calls back after each commit that changed something below `prefix`; returns the way to stop. */
  watch(prefix: Key, listener: () => void): () => void;
  /** Deletes every record. */
  reset(): Promise<void>;
  /** Resolves when everything committed is durable and the driver is released. */
  close(): Promise<void>;
}
