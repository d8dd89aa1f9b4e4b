/**
 * The trail as it goes on: one JSON object a line, for as long as the reader stays.
 *
 * `{"decision": {...}}` for each decision, `{"missed": 12}` where the reader was too slow for that many, `{"at": 17...,
 * "after": "0m..."}` at first and now and then while nothing happens, so that both sides notice when the other is gone. A
 * reader whose connection broke passes the last id it saw as `after` and goes on from there; if it saw none, what the first
 * line gave.
 */
import type { Host } from "../kernel/host.js";
import { matches } from "../trail/chunk.js";
import { idAt } from "../trail/ids.js";
import type { TrailEntry, TrailFilter } from "../trail/trail.js";
import { FILTERS, readParameters } from "./trail.js";

const PARAMETERS = { ...FILTERS, after: /^[0-9a-z]+$/, last: /^(\d{1,3}|1000)$/ };

/** What waits for a reader at most, in decisions; what comes on top is counted as missed. */
const MOST_WAITING = 5_000;
/** What is caught up with at most; what is older counts as missed. */
const MOST_CAUGHT_UP = 1_000;
const LINES_A_WRITE = 100;
const ALIVE_MS = 10_000;

/**
 * Begins with the `last` decisions, or with all that are newer than `after`; filters are those of the list.
 * @throws AdminProblem 400 for a parameter that means nothing
 */
export function followTrail(host: Host, query: URLSearchParams, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const { after, last, ...filter } = readParameters(query, PARAMETERS);
  return follow(host, filter as TrailFilter, { after, last: Number(last ?? 0) }, signal);
}

interface Beginning {
  readonly after: string | undefined;
  readonly last: number;
}

async function* follow(
  host: Host,
  filter: TrailFilter,
  beginning: Beginning,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const waiting = new Waiting(filter);
  const unfollow = host.trail.follow((entry) => waiting.heard(entry));
  // What runs in the background is asked to end when the server stops.
  const ended = new AbortController();
  host.background.start("a reader of the trail", (stopping) =>
    over(AbortSignal.any([stopping, ended.signal]), waiting),
  );
  const left = () => waiting.end();
  gone.addEventListener("abort", left, { once: true });
  try {
    // At once, so that the reader knows that it is heard.
    yield alive(host.clock.now());
    const before = await caughtUp(host, filter, beginning);
    yield* written(before.missed, before.entries);
    // What fell while the beginning was read may be in it.
    const seen = new Set(before.entries.map(({ id }) => id));
    while (!waiting.ended && !gone.aborted) {
      const { missed, entries } = waiting.take();
      const fresh = entries.filter(({ id }) => !seen.has(id));
      if (fresh.length === 0 && missed === 0) {
        if (await waiting.something(ALIVE_MS)) continue;
        yield alive(host.clock.now());
        continue;
      }
      seen.clear();
      yield* written(missed, fresh);
    }
    // The server stops: what fell meanwhile is still told.
    const { missed, entries } = waiting.take();
    if (!gone.aborted) yield* written(missed, entries);
  } finally {
    gone.removeEventListener("abort", left);
    unfollow();
    ended.abort();
  }
}

/** Oldest first. */
async function caughtUp({ trail }: Host, filter: TrailFilter, { after, last }: Beginning) {
  if (after === undefined) {
    return { missed: 0, entries: last === 0 ? [] : (await trail.list({ ...filter, limit: last })).reverse() };
  }
  const all = await trail.list({ ...filter, after });
  return { missed: Math.max(0, all.length - MOST_CAUGHT_UP), entries: all.slice(0, MOST_CAUGHT_UP).reverse() };
}

/** Where something was missed it is said first: what is told is the newer part. */
function* written(missed: number, entries: readonly TrailEntry[]): Iterable<Uint8Array> {
  if (missed > 0) yield line({ missed });
  for (let at = 0; at < entries.length; at += LINES_A_WRITE) {
    yield Buffer.concat(entries.slice(at, at + LINES_A_WRITE).map((decision) => line({ decision })));
  }
}

const alive = (at: number): Buffer => line({ at, after: idAt(at) });

const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/** Resolves when the server stops or the reader is done. */
function over(signal: AbortSignal, waiting: Waiting): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      waiting.end();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

/** Decisions between the server, which does not wait, and a reader, for whom it would have to. */
class Waiting {
  ended = false;
  #entries: TrailEntry[] = [];
  #missed = 0;
  #wake: (() => void) | undefined;

  constructor(readonly filter: TrailFilter) {}

  heard(entry: TrailEntry): void {
    if (!matches(entry, this.filter)) return;
    // The oldest goes: a reader who is late wants to know what happens now.
    if (this.#entries.length >= MOST_WAITING) {
      this.#missed += this.#entries.length;
      this.#entries = [];
    }
    this.#entries.push(entry);
    this.#wake?.();
  }

  take(): { readonly missed: number; readonly entries: readonly TrailEntry[] } {
    const taken = { missed: this.#missed, entries: this.#entries };
    this.#missed = 0;
    this.#entries = [];
    return taken;
  }

  /** Whether something came, or the end, within `ms`. */
  something(ms: number): Promise<boolean> {
    if (this.#entries.length > 0 || this.ended) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (came: boolean) => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(came);
      };
      const timer = setTimeout(() => done(false), ms);
      this.#wake = () => done(true);
    });
  }

  end(): void {
    this.ended = true;
    this.#wake?.();
  }
}
