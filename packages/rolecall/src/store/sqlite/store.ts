/**
 * The embedded store. One process owns the file and sees every commit, so concurrency control is a matter of memory:
 *
 * - A transaction reads the committed state, notes what it read and buffers what it writes. Nothing is locked.
 * - Each commit gets a version, and while transactions are under way the keys it wrote are kept. Before a transaction
 *   reads or commits at a later version than the one it stands at, everything it has read so far is held against the
 *   commits in between. Untouched, it moves on to the later version; touched, it runs again.
 * - All commits between two turns of the event loop share one SQLite transaction, and their callers are answered when
 *   that has been written (group commit).
 *
 * INVARIANT: validation, writing and the next version happen in one synchronous piece (`#commit`).
 * INVARIANT: a value in the cache is the one a SELECT on the connection would give, once the rows in `#puts` are written.
 * INVARIANT: nobody is answered from writes that are not durable yet: whoever read one waits for its batch.
 */
import type Database from "libsql";
import { RolecallError } from "../../kernel/errors.js";
import {
  type Bounds,
  boundsOf,
  boundsSeen,
  EVERYTHING,
  overlap,
  prefixBounds,
  type Row,
  rowOf,
  WriteBuffer,
  within,
} from "../buffer.js";
import { fromBytes, packedHead, packKey, toBytes } from "../key.js";
import { refuseNesting, runInTransaction } from "../nesting.js";
import type { Entry, Json, Key, RangeOptions, Read, Store, Transaction } from "../store.js";
import { readValue, writeValue } from "../values.js";
import { Cache } from "./cache.js";
import { Puts } from "./puts.js";

/** So many conflicts in a row, then the transaction holds back the commits of others while it runs. */
const PATIENCE = 8;
/** But not for longer than this: its function should touch nothing that takes time. */
const HOLD_BACK_MS = 1000;
const MAX_CACHED_RANGE_BYTES = 256 * 1024;
const MAX_HEADS = 10_000;

/** What a commit wrote, for those who were under way. */
interface Commit {
  readonly version: number;
  readonly keys: readonly string[];
  readonly ranges: readonly Bounds[];
}

/** Commits that are written together. */
class Batch {
  readonly keys = new Set<string>();
  readonly ranges: Bounds[] = [];
  readonly done: Promise<void>;
  resolve!: () => void;
  reject!: (error: unknown) => void;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Each transaction waits for itself; a batch whose transactions have all given up is not an unhandled rejection.
    this.done.catch(() => {});
  }

  touches(bounds: Bounds): boolean {
    if (this.ranges.some((range) => overlap(range, bounds))) return true;
    for (const key of this.keys) if (within(bounds, key)) return true;
    return false;
  }
}

/** Ends an attempt whose reads have been overtaken; never leaves this file. */
class Overtaken extends Error {
  override readonly name = "Overtaken";
}

export class SqliteStore implements Store {
  version = 0;
  #batch: Batch | undefined;
  /** Commits that some transaction under way may have to be held against. */
  #commits: Commit[] = [];
  readonly #active = new Set<SqliteTransaction>();
  readonly #watchers = new Set<{ readonly bounds: Bounds; readonly listener: () => void }>();
  readonly #values: Cache<Json | undefined>;
  readonly #ranges: Cache<{ readonly rows: readonly Row[]; readonly version: number }>;
  /** The version at which something below a key's first two parts changed last: cached ranges go by it. */
  readonly #heads = new Map<string, number>();
  /** Every head that is not in `#heads` changed at or before this version. */
  #headsFloor = 0;
  /** While somebody runs alone: settles when others may commit. */
  #alone: { readonly over: Promise<void>; readonly owner: symbol } | undefined;
  #queue: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  readonly #begin;
  readonly #end;
  readonly #rollback;
  readonly #get;
  readonly #puts: Puts;
  readonly #delete;
  readonly #keysBetween;
  readonly #forward;
  readonly #backward;

  constructor(
    private readonly db: Database.Database,
    cacheBytes: number,
    private readonly release: (db: Database.Database) => void,
  ) {
    this.#values = new Cache(cacheBytes);
    this.#ranges = new Cache(cacheBytes / 4);
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#end = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
    this.#get = db.prepare("SELECT value FROM entries WHERE key = ?").raw();
    this.#puts = new Puts(db);
    this.#delete = db.prepare("DELETE FROM entries WHERE key = ?");
    this.#keysBetween = db.prepare("SELECT key FROM entries WHERE key >= ? AND key < ?").raw();
    const range = "SELECT key, value FROM entries WHERE key >= ? AND key < ? ORDER BY key";
    this.#forward = db.prepare(`${range} LIMIT ?`).raw();
    this.#backward = db.prepare(`${range} DESC LIMIT ?`).raw();
  }

  transact<Result>(fn: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#run(fn);
  }

  read<Result>(fn: (tx: Read) => Promise<Result>): Promise<Result> {
    return this.#run(fn);
  }

  watch(prefix: Key, listener: () => void): () => void {
    const watcher = { bounds: prefixBounds(packKey(prefix)), listener };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async reset(): Promise<void> {
    this.#refuseClosed();
    await this.#apply(() => {
      this.#puts.forget();
      this.db.exec("DELETE FROM entries");
      this.#values.clear();
      this.#ranges.clear();
      return { keys: [], ranges: [EVERYTHING] };
    }).done;
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      // A failure here was told to those whose writes it took with it.
      await this.#batch?.done.catch(() => {});
      this.release(this.db);
    })();
    return this.#closed;
  }

  async #run<Result>(fn: (tx: Transaction) => Promise<Result>): Promise<Result> {
    refuseNesting();
    for (let attempt = 1; ; attempt++) {
      this.#refuseClosed();
      const done =
        attempt <= PATIENCE ? await this.#attempt(fn) : await this.#runAlone((owner) => this.#attempt(fn, owner));
      if (done) return done.result;
    }
  }

  /** One run of the function; undefined when it was overtaken. */
  async #attempt<Result>(
    fn: (tx: Transaction) => Promise<Result>,
    owner?: symbol,
  ): Promise<{ result: Result } | undefined> {
    const tx = new SqliteTransaction(this, this.version);
    this.#active.add(tx);
    try {
      const result = await runInTransaction(fn, tx);
      tx.over = true;
      if (!tx.writes.empty) {
        while (this.#alone && this.#alone.owner !== owner) await this.#alone.over;
        this.#refuseClosed();
      }
      if (!this.#commit(tx)) return undefined;
      await tx.waitsFor?.done;
      return { result };
    } catch (error) {
      if (tx.overtaken) return undefined;
      // The error was decided by what was read, which held together; but it may tell of a write not yet durable.
      await tx.waitsFor?.done;
      throw error;
    } finally {
      this.#leave(tx);
    }
  }

  #leave(tx: SqliteTransaction): void {
    tx.over = true;
    this.#active.delete(tx);
    this.#forgetCommits();
  }

  async #runAlone<Result>(run: (owner: symbol) => Promise<Result>): Promise<Result> {
    const owner = Symbol();
    const before = this.#queue;
    let leave!: () => void;
    this.#queue = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    let open!: () => void;
    const alone = { owner, over: new Promise<void>((resolve) => (open = resolve)) };
    const end = () => {
      if (this.#alone === alone) this.#alone = undefined;
      open();
    };
    const timer = setTimeout(end, HOLD_BACK_MS);
    this.#alone = alone;
    try {
      return await run(owner);
    } finally {
      clearTimeout(timer);
      end();
      leave();
    }
  }

  /** @returns false when what the transaction read has changed. */
  #commit(tx: SqliteTransaction): boolean {
    if (tx.overtaken) return false;
    // Without writes the answer is that of the last read, and every read was made at a state that held together.
    const { writes } = tx;
    if (writes.empty) return true;
    if (!this.stillHolds(tx)) return false;
    this.#leave(tx);
    tx.waitsFor = this.#apply(() => {
      for (const { low, high } of writes.cleared) this.#clear(low, high);
      for (const [packed, text] of writes.entries) {
        if (text === undefined) this.#deleteRow(toBytes(packed));
        else this.#puts.add(toBytes(packed), text);
        this.#written(packed, text);
      }
      return { keys: [...writes.entries.keys()], ranges: writes.cleared };
    });
    return true;
  }

  /** What was read before is likely to be read again; one who only writes pays nothing for a value in memory. */
  #written(packed: string, text: string | undefined): void {
    if (text !== undefined && this.#values.has(packed)) this.#values.set(packed, readValue(text), costOf(packed, text));
    else this.#values.delete(packed);
  }

  #deleteRow(key: Buffer): void {
    this.#puts.write();
    this.#delete.run([key]);
  }

  #clear(low: string, high: string): void {
    const bounds = [toBytes(low), toBytes(high)];
    this.#puts.write();
    for (const [key] of this.#keysBetween.all(bounds) as [Buffer][]) {
      this.#delete.run([key]);
      this.#values.delete(fromBytes(key));
    }
  }

  /** Writes in the batch of this turn; the caller waits for the batch. */
  #apply(write: () => Pick<Commit, "keys" | "ranges">): Batch {
    const batch = this.#openBatch();
    try {
      const { keys, ranges } = write();
      const version = ++this.version;
      for (const key of keys) {
        batch.keys.add(key);
        const head = packedHead(key);
        if (head !== undefined) this.#heads.set(head, version);
      }
      batch.ranges.push(...ranges);
      if (ranges.length > 0 || this.#heads.size > MAX_HEADS) {
        this.#heads.clear();
        this.#headsFloor = version;
      }
      if (this.#active.size > 0) this.#commits.push({ version, keys, ranges });
    } catch (error) {
      this.#fail(batch, error);
    }
    return batch;
  }

  #openBatch(): Batch {
    if (this.#batch) return this.#batch;
    const batch = new Batch();
    this.#begin.run([]);
    this.#batch = batch;
    setImmediate(() => this.#flush(batch));
    return batch;
  }

  #flush(batch: Batch): void {
    if (this.#batch !== batch) return;
    try {
      this.#puts.write();
      this.#end.run([]);
    } catch (error) {
      this.#fail(batch, error);
      return;
    }
    this.#batch = undefined;
    batch.resolve();
    for (const watcher of this.#watchers)
      if (batch.touches(watcher.bounds)) queueMicrotask(() => tell(watcher.listener));
  }

  /** Nothing of the batch is kept, and nobody keeps what was read of it. */
  #fail(batch: Batch, cause: unknown): void {
    this.#batch = undefined;
    this.#puts.forget();
    try {
      this.#rollback.run([]);
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
    this.#values.clear();
    this.#ranges.clear();
    const version = ++this.version;
    this.#heads.clear();
    this.#headsFloor = version;
    this.#commits.push({ version, keys: [], ranges: [EVERYTHING] });
    const error = new RolecallError(
      "RC_STORE",
      `the state could not be written (\`${(cause as Error).message}\`); make room on the disk of the data directory, then try again`,
    );
    error.cause = cause;
    batch.reject(error);
  }

  #refuseClosed(): void {
    if (this.#closed) throw new Error("the store is closed");
  }

  #forgetCommits(): void {
    if (this.#commits.length === 0) return;
    let oldest = this.version;
    for (const tx of this.#active) if (tx.version < oldest) oldest = tx.version;
    if (oldest >= this.version) this.#commits = [];
    else if ((this.#commits[0]?.version ?? 0) <= oldest)
      this.#commits = this.#commits.filter(({ version }) => version > oldest);
  }

  // What the transactions of this file use.

  /** Moves the transaction to the present when nothing that it read has changed. */
  stillHolds(tx: SqliteTransaction): boolean {
    this.#refuseClosed();
    if (tx.version === this.version) return true;
    for (const commit of this.#commits) {
      if (commit.version > tx.version && conflicts(tx, commit)) {
        tx.overtaken = true;
        return false;
      }
    }
    tx.version = this.version;
    return true;
  }

  get(tx: SqliteTransaction, packed: string): Json | undefined {
    if (this.#batch && (this.#batch.keys.has(packed) || this.#batch.ranges.some((range) => within(range, packed)))) {
      tx.waitsFor = this.#batch;
    }
    const cached = this.#values.get(packed);
    if (cached) return cached.value;
    this.#writePuts(tx);
    const row = this.#get.get([toBytes(packed)]) as [string] | undefined;
    const value = row && readValue(row[0]);
    this.#values.set(packed, value, costOf(packed, row?.[0] ?? ""));
    return value;
  }

  rows(tx: SqliteTransaction, bounds: Bounds, reverse: boolean, limit: number | undefined): readonly Row[] {
    if (this.#batch?.touches(bounds)) tx.waitsFor = this.#batch;
    const name = `${bounds.low}|${bounds.high}|${limit ?? ""}${reverse ? "-" : "+"}`;
    const cached = this.#ranges.get(name);
    if (cached && cached.value.version >= this.#changedWithin(bounds)) return cached.value.rows;

    this.#writePuts(tx);
    const statement = reverse ? this.#backward : this.#forward;
    const found = statement.all([toBytes(bounds.low), toBytes(bounds.high), limit ?? -1]) as [Buffer, string][];
    let bytes = 200 + 2 * name.length;
    const rows = found.map(([key, text]): Row => {
      const packed = fromBytes(key);
      bytes += costOf(packed, text);
      const known = this.#values.get(packed);
      return rowOf(packed, known?.value !== undefined ? known.value : readValue(text));
    });
    if (bytes <= MAX_CACHED_RANGE_BYTES) this.#ranges.set(name, { rows, version: this.version }, bytes);
    return rows;
  }

  /** Before a SELECT. What cannot be written takes its batch with it; the reader, who has no part in that, reads anew. */
  #writePuts(tx: SqliteTransaction): void {
    try {
      this.#puts.write();
    } catch (error) {
      if (this.#batch) this.#fail(this.#batch, error);
      tx.overtaken = true;
      throw new Overtaken();
    }
  }

  /** A version since which nothing within the bounds has changed. */
  #changedWithin({ low, high }: Bounds): number {
    const head = packedHead(low);
    // Bounds that reach over more than one head are not followed: such a range holds only at its own version.
    if (head === undefined || !high.startsWith(head)) return this.version;
    return this.#heads.get(head) ?? this.#headsFloor;
  }
}

/** About the bytes that a decoded value takes in memory. */
const costOf = (packed: string, text: string) => 200 + 2 * packed.length + 2 * text.length;

class SqliteTransaction implements Transaction {
  readonly writes = new WriteBuffer();
  readonly keysRead = new Set<string>();
  readonly rangesRead: Bounds[] = [];
  /** The batch whose writes were read (or, after the commit, that of the transaction's own writes). */
  waitsFor: Batch | undefined;
  overtaken = false;
  over = false;

  constructor(
    private readonly store: SqliteStore,
    /** The state that everything read so far belongs to. */
    public version: number,
  ) {}

  async get(key: Key): Promise<Json | undefined> {
    const packed = packKey(key);
    this.#usable();
    if (!this.writes.empty && this.writes.decides(packed)) return this.writes.value(packed);
    this.#moveOn();
    this.keysRead.add(packed);
    return this.store.get(this, packed);
  }

  async range(options: RangeOptions): Promise<Entry[]> {
    const { reverse = false, limit } = options;
    const bounds = boundsOf(options);
    this.#usable();
    if (bounds.low >= bounds.high || (limit !== undefined && limit <= 0)) return [];
    this.#moveOn();
    const fetch = this.writes.rowsToFetch(bounds, limit);
    const rows = this.store.rows(this, bounds, reverse, fetch);
    this.rangesRead.push(boundsSeen(bounds, rows, fetch, reverse));
    return this.writes.overlay(rows, bounds, reverse, limit);
  }

  put(key: Key, value: Json): void {
    this.#usable();
    this.writes.put(packKey(key), writeValue(value));
  }

  delete(key: Key): void {
    this.#usable();
    this.writes.delete(packKey(key));
  }

  deleteRange(prefix: Key): void {
    this.#usable();
    this.writes.clear(prefixBounds(packKey(prefix)));
  }

  #usable(): void {
    if (this.over) throw new Error("a transaction was used after its function had ended");
  }

  #moveOn(): void {
    if (this.overtaken || !this.store.stillHolds(this)) throw new Overtaken();
  }
}

function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    // The commit that it was told of stands; the mistake is the listener's, and must not end the process.
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

function conflicts(tx: SqliteTransaction, { keys, ranges }: Commit): boolean {
  for (const key of keys) {
    if (tx.keysRead.has(key)) return true;
    if (tx.rangesRead.some((range) => within(range, key))) return true;
  }
  for (const range of ranges) {
    if (tx.rangesRead.some((read) => overlap(read, range))) return true;
    for (const key of tx.keysRead) if (within(range, key)) return true;
  }
  return false;
}
