/**
 * The store over PostgreSQL. The database does the concurrency control: every transaction is SERIALIZABLE and runs
 * again when the database says that it could not be serialized. Several servers may share one database.
 *
 * Only what databases that speak PostgreSQL's protocol have in common is used: no advisory locks and no
 * LISTEN/NOTIFY. Each commit leaves a row that says which keys it wrote; other servers poll those rows for `watch`.
 */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { RolecallError } from "../../kernel/errors.js";
import { type Bounds, boundsOf, EVERYTHING, overlap, prefixBounds, rowOf, WriteBuffer } from "../buffer.js";
import { fromBytes, packKey, successor, toBytes } from "../key.js";
import { refuseNesting, runInTransaction } from "../nesting.js";
import type { Entry, Json, Key, RangeOptions, Read, Store, Transaction } from "../store.js";
import { readValue, writeValue } from "../values.js";
import { codeOf, connect, type PostgresOptions } from "./connect.js";

export type { PostgresOptions } from "./connect.js";

/** serialization_failure, deadlock_detected; unique_violation is how two inserts of one key can show. */
const RUN_AGAIN = new Set(["40001", "40P01", "23505"]);
/** So many conflicts in a row, then the transactions of this server that had them take turns. */
const PATIENCE = 4;
const MAX_ATTEMPTS = 200;
const MAX_PAUSE_MS = 50;
const POLL_MS = 200;
/** A commit's row may appear this much later than the time it bears: that is when its transaction began. */
const LATE_MS = 15_000;
const KEPT_CHANGES_MS = 60_000;
/** A commit of more keys than this is told as a change of everything. */
const MAX_TOLD_KEYS = 200;

export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  return new PostgresStore(await connect(options));
}

class PostgresStore implements Store {
  readonly #watchers = new Set<{ readonly bounds: Bounds; readonly listener: () => void }>();
  /** Changes that the watchers have been told of, those of this server included. */
  readonly #told = new Map<string, number>();
  #polling: NodeJS.Timeout | undefined;
  #poll: Promise<void> = Promise.resolve();
  #turns: Promise<void> = Promise.resolve();
  #underWay = 0;
  #idle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly pool: pg.Pool) {}

  transact<Result>(fn: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#run(fn, "BEGIN ISOLATION LEVEL SERIALIZABLE");
  }

  read<Result>(fn: (tx: Read) => Promise<Result>): Promise<Result> {
    return this.#run(fn, "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY");
  }

  watch(prefix: Key, listener: () => void): () => void {
    const watcher = { bounds: prefixBounds(packKey(prefix)), listener };
    this.#watchers.add(watcher);
    if (this.#polling === undefined) this.#startPolling();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#stopPolling();
    };
  }

  reset(): Promise<void> {
    return this.transact(async (tx) => tx.deleteRange([]));
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#stopPolling();
      if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
      await this.#poll;
      await this.pool.end();
    })();
    return this.#closed;
  }

  async #run<Result>(fn: (tx: Transaction) => Promise<Result>, begin: string): Promise<Result> {
    refuseNesting();
    if (this.#closed) throw new Error("the store is closed");
    this.#underWay++;
    let leave: (() => void) | undefined;
    try {
      for (let attempt = 1; ; attempt++) {
        const done = await this.#attempt(fn, begin);
        if ("result" in done) return done.result;
        if (attempt === MAX_ATTEMPTS) throw exhausted(done.conflict);
        if (attempt === PATIENCE) leave = await this.#turn();
        if (attempt >= PATIENCE) await pause(Math.min(2 ** (attempt - PATIENCE), MAX_PAUSE_MS) * Math.random());
      }
    } finally {
      leave?.();
      this.#underWay--;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  async #attempt<Result>(
    fn: (tx: Transaction) => Promise<Result>,
    begin: string,
  ): Promise<{ readonly result: Result } | { readonly conflict: unknown }> {
    const client = await this.pool.connect().catch((error) => {
      throw failed(error);
    });
    let broken = false;
    try {
      const tx = new PostgresTransaction(client, begin);
      const end = await runInTransaction(fn, tx).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      tx.over = true;
      await tx.settled();
      if (tx.failure !== undefined) throw tx.failure;
      if ("error" in end) {
        // What the function concluded from its reads holds only if they can be serialized: the commit says so.
        await tx.commit();
        throw new Thrown(end.error);
      }
      const change = await tx.write();
      await tx.commit();
      if (change) this.#tell(change.id, change.touched);
      return end;
    } catch (error) {
      if (error instanceof Thrown) throw error.error;
      // A connection that broke cannot roll back, and need not.
      await client.query("ROLLBACK").catch(() => {
        broken = true;
      });
      if (RUN_AGAIN.has(codeOf(error))) return { conflict: error };
      throw failed(error);
    } finally {
      client.release(broken);
    }
  }

  /** Waits for those before; the answer ends the turn. */
  async #turn(): Promise<() => void> {
    const before = this.#turns;
    let leave!: () => void;
    this.#turns = new Promise((resolve) => (leave = resolve));
    await before;
    return leave;
  }

  #tell(id: string, touched: readonly Bounds[]): void {
    if (this.#told.has(id)) return;
    if (this.#watchers.size > 0) this.#told.set(id, Date.now());
    for (const { bounds, listener } of this.#watchers) {
      if (!touched.some((range) => overlap(range, bounds))) continue;
      try {
        listener();
      } catch (error) {
        // The commit that it was told of stands; the mistake is the listener's, and must not end the process.
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }

  #startPolling(): void {
    // The changes that are there already are nobody's news.
    this.#poll = this.#fetchChanges(() => {});
    this.#polling = setInterval(() => {
      this.#poll = this.#poll.then(() => this.#fetchChanges((id, touched) => this.#tell(id, touched)));
    }, POLL_MS).unref();
  }

  #stopPolling(): void {
    clearInterval(this.#polling);
    this.#polling = undefined;
  }

  async #fetchChanges(news: (id: string, touched: Bounds[]) => void): Promise<void> {
    try {
      const found = await this.pool.query<{ id: string; keys: Buffer[] }>(
        "SELECT id, keys FROM rolecall_changes WHERE at > now() - $1 * interval '1 millisecond'",
        [LATE_MS],
      );
      for (const { id, keys } of found.rows) {
        news(
          id,
          keys.length === 0
            ? [EVERYTHING]
            : keys.map((key) => ({ low: fromBytes(key), high: successor(fromBytes(key)) })),
        );
        if (!this.#told.has(id)) this.#told.set(id, Date.now());
      }
      const forgotten = Date.now() - 2 * LATE_MS;
      for (const [id, atMs] of this.#told) if (atMs < forgotten) this.#told.delete(id);
      if (Math.random() < POLL_MS / KEPT_CHANGES_MS) {
        await this.pool.query("DELETE FROM rolecall_changes WHERE at < now() - $1 * interval '1 millisecond'", [
          KEPT_CHANGES_MS,
        ]);
      }
    } catch {
      // The next poll asks for the same span again; a database that is gone shows with the next transaction.
    }
  }
}

/** Carries what the function threw past the handling of the database's own errors. */
class Thrown {
  constructor(readonly error: unknown) {}
}

class PostgresTransaction implements Transaction {
  readonly writes = new WriteBuffer();
  /** The first error of the database; nothing counts after it, even if the function caught it. */
  failure: unknown;
  over = false;
  #begun = false;
  #last: Promise<unknown> = Promise.resolve();
  #queries = new Set<Promise<unknown>>();

  constructor(
    private readonly client: pg.PoolClient,
    private readonly begin: string,
  ) {}

  async get(key: Key): Promise<Json | undefined> {
    const packed = packKey(key);
    this.#usable();
    if (this.writes.decides(packed)) return this.writes.value(packed);
    const found = await this.#query("get", "SELECT value FROM rolecall_entries WHERE key = $1", [toBytes(packed)]);
    const text = found.rows[0]?.value as string | undefined;
    return text === undefined ? undefined : readValue(text);
  }

  async range(options: RangeOptions): Promise<Entry[]> {
    const { reverse = false, limit } = options;
    const bounds = boundsOf(options);
    this.#usable();
    if (bounds.low >= bounds.high || (limit !== undefined && limit <= 0)) return [];
    const fetch = this.writes.rowsToFetch(bounds, limit);
    // LIMIT NULL is no limit.
    const found = await this.#query(
      reverse ? "backward" : "forward",
      `SELECT key, value FROM rolecall_entries WHERE key >= $1 AND key < $2 ORDER BY key ${reverse ? "DESC" : ""} LIMIT $3`,
      [toBytes(bounds.low), toBytes(bounds.high), fetch ?? null],
    );
    const rows = found.rows.map(({ key, value }) => rowOf(fromBytes(key), readValue(value)));
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

  /** Sends the buffered writes; answers what they touched. */
  async write(): Promise<{ readonly id: string; readonly touched: readonly Bounds[] } | undefined> {
    const { entries, cleared } = this.writes;
    if (this.writes.empty) return undefined;
    for (const { low, high } of cleared) {
      await this.#query("clear", "DELETE FROM rolecall_entries WHERE key >= $1 AND key < $2", [
        toBytes(low),
        toBytes(high),
      ]);
    }
    const deleted: Buffer[] = [];
    const keys: Buffer[] = [];
    const values: string[] = [];
    // In one order for all, so that two transactions wait for each other's rows less often in a circle.
    for (const packed of [...entries.keys()].sort()) {
      const text = entries.get(packed);
      if (text === undefined) deleted.push(toBytes(packed));
      else {
        keys.push(toBytes(packed));
        values.push(text);
      }
    }
    if (deleted.length > 0) {
      await this.#query("delete", "DELETE FROM rolecall_entries WHERE key = ANY($1::bytea[])", [deleted]);
    }
    if (keys.length > 0) {
      await this.#query(
        "put",
        "INSERT INTO rolecall_entries (key, value) SELECT * FROM unnest($1::bytea[], $2::text[]) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [keys, values],
      );
    }
    const id = randomUUID();
    const all = cleared.length > 0 || entries.size > MAX_TOLD_KEYS;
    const told = all ? [] : [...entries.keys()].map(toBytes);
    await this.#query("change", "INSERT INTO rolecall_changes (id, keys) VALUES ($1, $2)", [id, told]);
    const touched = [...entries.keys()].map((packed) => ({ low: packed, high: successor(packed) }));
    return { id, touched: [...touched, ...cleared] };
  }

  async commit(): Promise<void> {
    if (this.#begun) await this.client.query("COMMIT");
  }

  /** Resolves when no query is under way that the function did not wait for. */
  async settled(): Promise<void> {
    while (this.#queries.size > 0) await Promise.allSettled(this.#queries);
  }

  async #query(name: string, text: string, values: unknown[]): Promise<pg.QueryResult> {
    if (this.failure !== undefined) throw this.failure;
    const query = this.#send(name, text, values);
    this.#queries.add(query);
    try {
      return await query;
    } catch (error) {
      this.failure ??= error;
      throw error;
    } finally {
      this.#queries.delete(query);
    }
  }

  /** One query at a time: the function may read several keys at once, the connection may not. */
  #send(name: string, text: string, values: unknown[]): Promise<pg.QueryResult> {
    const query = this.#last.then(async () => {
      if (!this.#begun) {
        this.#begun = true;
        await this.client.query(this.begin);
      }
      return this.client.query({ name: `rolecall_${name}`, text, values });
    });
    this.#last = query.catch(() => {});
    return query;
  }

  #usable(): void {
    if (this.over) throw new Error("a transaction was used after its function had ended");
  }
}

function exhausted(cause: unknown): RolecallError {
  const error = new RolecallError(
    "RC_STORE",
    `a transaction met a conflict \`${MAX_ATTEMPTS}\` times in a row; let fewer clients change the same records at once`,
  );
  error.cause = cause;
  return error;
}

/** What the database or the network did, for those who run it; our own mistakes pass as they are. */
function failed(cause: unknown): unknown {
  if (cause instanceof RolecallError || !(cause instanceof Error)) return cause;
  const code = codeOf(cause);
  // Connection, resource and operator trouble; syntax errors and the like are ours.
  const theirs = /^(08|53|57|58|28|3D)/.test(code) || /^E[A-Z]+$/.test(code) || /connection/i.test(cause.message);
  if (!theirs) return cause;
  const error = new RolecallError(
    "RC_STORE",
    `the database did not answer (\`${cause.message || code}\`); check that the server named by --store runs and has room`,
  );
  error.cause = cause;
  return error;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
