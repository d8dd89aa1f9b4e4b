/**
 * Runs queries behind the calls that start them, a look at the store at a time, and keeps their results.
 *
 * A query that a stop of the server, or trouble of the store, cut short is run again from the beginning.
 */
import type { Host } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Read, Transaction } from "../../../store/store.js";
import { type PositionOf, pageBytes, readEvents, type StoredEvent } from "../reader.js";
import { groups, type QueryRecord, queries, queryRows, type StreamRecord, streams } from "../records.js";
import { oldestKeptMs } from "../retention.js";
import { parseQuery } from "./parse.js";
import { EventRow } from "./row.js";
import { QueryRun, type ResultRow } from "./run.js";

/** What one look may take, so that other calls get their turn in between. */
const LOOK_BYTES = 2 * 1_048_576;
/** A record of results. */
const ROWS = 500;
const ROWS_BYTES = 1_048_576;
/** AWS keeps results for seven days. */
export const KEPT_MS = 7 * 86_400_000;

type RunnerHost = Pick<Host, "store" | "clock" | "background" | "log">;

export function startRun(query: QueryRecord, host: RunnerHost): void {
  startOwed(host, { name: `running query ${query.id}`, work: (signal) => run(query, host, signal) });
}

/** Goes on with what a stop cut short. */
export async function resumeQueries(host: Host): Promise<void> {
  const { items } = await host.store.read((tx) => queries.list(tx, { prefix: [] }));
  for (const query of items) if (query.status === "Running") startRun(query, host);
}

async function run(query: QueryRecord, { store, clock }: RunnerHost, signal: AbortSignal): Promise<void> {
  const { account, region } = query;
  const startedMs = clock.now();
  const times = { nowMs: query.createdMs, startMs: query.startMs, endMs: query.endMs };
  const running = new QueryRun(parseQuery(query.queryString), times, query.limit);
  let recordsScanned = 0;
  let bytesScanned = 0;
  let after: PositionOf | undefined;
  for (let wantsMore = true; wantsMore; ) {
    // The snapshot may be taken again, so nothing is counted before the look stands.
    const looked = await store.read((tx) => look(tx, query, after));
    if (!looked || signal.aborted) return;
    recordsScanned += looked.events.length;
    bytesScanned += looked.bytes;
    wantsMore = looked.events.every((event) => running.add(new EventRow(account, event))) && !looked.ended;
    after = looked.events.at(-1) ?? after;
    if (wantsMore) await new Promise(setImmediate);
  }
  const rows = running.result();
  const durationMs = clock.now() - startedMs;
  await store.transact(async (tx) => {
    const current = await queries.get(tx, [account, region, query.id]);
    if (current?.status !== "Running") return;
    await keepRows(tx, query, rows);
    await queries.put(tx, {
      ...current,
      status: "Complete",
      durationMs,
      recordsMatched: running.matched,
      recordsScanned,
      bytesScanned,
      resultCount: rows.length,
    });
  });
}

/** The next events of the query's groups, newest first; undefined when the query was stopped. */
async function look(
  tx: Read,
  { account, region, id, groups: names, startMs, endMs, createdMs }: QueryRecord,
  after: PositionOf | undefined,
): Promise<{ readonly events: StoredEvent[]; readonly bytes: number; readonly ended: boolean } | undefined> {
  if ((await queries.get(tx, [account, region, id]))?.status !== "Running") return undefined;
  const searched: StreamRecord[] = [];
  const keptFrom = new Map<string, number>();
  for (const name of names) {
    const group = await groups.get(tx, [account, region, name]);
    if (!group) continue;
    keptFrom.set(name, oldestKeptMs(group, createdMs));
    searched.push(...(await streams.list(tx, { prefix: [account, region, name] })).items);
  }
  const events: StoredEvent[] = [];
  let bytes = 0;
  const range = { fromMs: startMs, throughMs: endMs, reverse: true, ...(after ? { after } : {}) };
  const ended = await readEvents(tx, searched, range, (event) => {
    if (bytes >= LOOK_BYTES) return false;
    if (event.timestampMs >= (keptFrom.get(event.group) ?? 0)) {
      bytes += pageBytes(event);
      events.push(event);
    }
    return true;
  });
  return { events, bytes, ended };
}

async function keepRows(
  tx: Transaction,
  { account, region, id }: QueryRecord,
  rows: readonly ResultRow[],
): Promise<void> {
  let from = 0;
  let held: ResultRow[] = [];
  let bytes = 0;
  const keep = async () => {
    if (held.length > 0) await queryRows.put(tx, { account, region, query: id, from, rows: held });
    from += held.length;
    held = [];
    bytes = 0;
  };
  for (const row of rows) {
    const size = row.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (held.length === ROWS || bytes + size > ROWS_BYTES) await keep();
    held.push(row);
    bytes += size;
  }
  await keep();
}

/** Forgets the queries of an account whose time is over. */
export async function forgetOldQueries(tx: Transaction, account: string, region: string, nowMs: number): Promise<void> {
  const { items } = await queries.list(tx, { prefix: [account, region] });
  for (const { id, createdMs } of items) {
    if (createdMs >= nowMs - KEPT_MS) continue;
    await queries.delete(tx, [account, region, id]);
    await queryRows.deleteBelow(tx, [account, region, id]);
  }
}
