/**
 * Reads events in order: of one stream, or of many merged. Nothing is read before it is needed, so a page from the
 * middle of a large group costs what the page costs.
 *
 * The order is AWS's: by timestamp, then by the time of ingestion, then by the call that brought them.
 */
import type { Entry, Read } from "../../store/store.js";
import { CHUNK_SPAN_MS, type Chunk, eventsKey, sizeOf } from "./events.js";
import type { StreamRecord } from "./records.js";

export interface StoredEvent {
  readonly group: string;
  readonly stream: string;
  readonly timestampMs: number;
  readonly ingestedMs: number;
  readonly message: string;
  /** Number of the chunk within the stream, the timestamp it begins at, and the place in it. */
  readonly chunk: number;
  readonly chunkMs: number;
  readonly index: number;
}

/** Where an event stands among all. */
export type PositionOf = Pick<StoredEvent, "timestampMs" | "ingestedMs" | "group" | "stream" | "chunk" | "index">;

/** Written out, since it is what merging and sorting spend their time in. */
export function compareEvents(a: PositionOf, b: PositionOf): number {
  if (a.timestampMs !== b.timestampMs) return a.timestampMs - b.timestampMs;
  if (a.ingestedMs !== b.ingestedMs) return a.ingestedMs - b.ingestedMs;
  if (a.group !== b.group) return a.group < b.group ? -1 : 1;
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.chunk !== b.chunk ? a.chunk - b.chunk : a.index - b.index;
}

export interface ReadRange {
  /** Both inclusive. */
  readonly fromMs: number;
  readonly throughMs: number;
  /** Newest first. */
  readonly reverse?: boolean;
  /** Goes on behind this one, in the direction of reading. */
  readonly after?: PositionOf;
}

/** The first chunks are few, since a page is often small; then more at a time. */
const FIRST_CHUNKS = 4;
const MOST_CHUNKS = 16;

/** One stream's events in order, a batch at a time. */
class StreamReader {
  readonly #tx: Read;
  readonly #stream: StreamRecord;
  readonly #range: ReadRange;
  #at: Entry["key"] | undefined;
  #chunks = FIRST_CHUNKS;
  #exhausted = false;
  /** Read, but perhaps preceded by an event of a chunk not read yet. */
  #held: StoredEvent[] = [];

  constructor(tx: Read, stream: StreamRecord, range: ReadRange) {
    this.#tx = tx;
    this.#stream = stream;
    this.#range = range;
  }

  /** The next events, at least one; undefined at the end. */
  async batch(): Promise<StoredEvent[] | undefined> {
    for (;;) {
      if (this.#exhausted) {
        const rest = this.#held;
        this.#held = [];
        return rest.length > 0 ? rest : undefined;
      }
      const bound = await this.#readChunks();
      if (this.#exhausted) continue;
      const ready = this.#held.findIndex(({ timestampMs }) =>
        this.#range.reverse ? timestampMs <= bound : timestampMs >= bound,
      );
      if (ready === 0) continue;
      const batch = ready < 0 ? this.#held : this.#held.slice(0, ready);
      this.#held = ready < 0 ? [] : this.#held.slice(ready);
      if (batch.length > 0) return batch;
    }
  }

  /** Reads some chunks into `#held`, kept in order; gives the instant that no unread event precedes. */
  async #readChunks(): Promise<number> {
    const { reverse = false, after } = this.#range;
    const { account, region, group, name } = this.#stream;
    const stream = [account, region, group, name] as const;
    const fromMs = Math.max(this.#range.fromMs, !reverse && after ? after.timestampMs : 0);
    const throughMs = Math.min(this.#range.throughMs, reverse && after ? after.timestampMs : Number.MAX_SAFE_INTEGER);
    const first = eventsKey(...stream, fromMs - CHUNK_SPAN_MS);
    const last = eventsKey(...stream, throughMs + 1);
    const entries = await this.#tx.range({
      prefix: eventsKey(...stream),
      reverse,
      limit: this.#chunks,
      ...(reverse
        ? { from: first, before: this.#at ?? last }
        : { ...(this.#at ? { after: this.#at } : { from: first }), before: last }),
    });
    if (entries.length < this.#chunks) this.#exhausted = true;
    this.#chunks = Math.min(this.#chunks * 2, MOST_CHUNKS);
    for (const entry of entries) {
      this.#at = entry.key;
      if ((entry.value as unknown as Chunk).lastMs < fromMs) continue;
      for (const event of eventsIn(entry, fromMs, throughMs)) {
        if (after && compareEvents(event, after) * (reverse ? -1 : 1) <= 0) continue;
        this.#held.push(event);
      }
    }
    const sign = reverse ? -1 : 1;
    this.#held.sort((a, b) => sign * compareEvents(a, b));
    const reachedMs = (this.#at?.at(-2) as number | undefined) ?? 0;
    // Backward, a chunk not read yet begins no later than this one but may end a second later.
    return reverse ? reachedMs + CHUNK_SPAN_MS : reachedMs;
  }
}

/** The events of a chunk by its entry in the store; those within the times alone, which both count. */
export function eventsIn(
  { key, value }: Entry,
  fromMs = Number.NEGATIVE_INFINITY,
  throughMs = Number.POSITIVE_INFINITY,
): StoredEvent[] {
  const { ingestedMs, afterMs, messages } = value as unknown as Chunk;
  const [group, stream, chunkMs, chunk] = key.slice(-4) as [string, string, number, number];
  const events: StoredEvent[] = [];
  for (let index = 0; index < messages.length; index++) {
    const timestampMs = chunkMs + (afterMs[index] ?? 0);
    if (timestampMs < fromMs || timestampMs > throughMs) continue;
    events.push({ group, stream, timestampMs, ingestedMs, message: messages[index] ?? "", chunk, chunkMs, index });
  }
  return events;
}

/** A stream in the merge; until it is opened, `boundMs` tells how early it may begin. */
interface Source {
  readonly boundMs: number;
  readonly reader: StreamReader;
  batch: StoredEvent[];
  next: number;
}

/**
 * Calls `visit` with each event of the streams, in order, until it answers false.
 *
 * @returns whether the end was reached
 */
export async function readEvents(
  tx: Read,
  streams: readonly StreamRecord[],
  range: ReadRange,
  visit: (event: StoredEvent) => boolean,
): Promise<boolean> {
  const sign = range.reverse ? -1 : 1;
  const order = (a: Source, b: Source): number => {
    const left = a.batch[a.next];
    const right = b.batch[b.next];
    if (left && right) return sign * compareEvents(left, right);
    // A stream not opened yet goes first at the same instant, so that it is opened before anything is passed.
    const byTime = sign * ((left?.timestampMs ?? a.boundMs) - (right?.timestampMs ?? b.boundMs));
    return byTime !== 0 ? byTime : (left ? 1 : 0) - (right ? 1 : 0);
  };
  const heap = new Heap<Source>(order);
  for (const stream of streams) {
    const { firstEventMs, lastEventMs } = stream;
    if (firstEventMs === undefined || lastEventMs === undefined) continue;
    if (lastEventMs < range.fromMs || firstEventMs > range.throughMs) continue;
    heap.push({
      boundMs: range.reverse ? Math.min(lastEventMs, range.throughMs) : Math.max(firstEventMs, range.fromMs),
      reader: new StreamReader(tx, stream, range),
      batch: [],
      next: 0,
    });
  }
  for (let source = heap.top; source; source = heap.top) {
    const event = source.batch[source.next];
    if (event) {
      if (!visit(event)) return false;
      source.next++;
    }
    if (source.next >= source.batch.length) {
      const batch = await source.reader.batch();
      if (!batch) {
        heap.pop();
        continue;
      }
      source.batch = batch;
      source.next = 0;
    }
    heap.sinkTop();
  }
  return true;
}

/** A binary heap whose top may grow. */
class Heap<Value> {
  readonly #values: Value[] = [];
  constructor(readonly order: (a: Value, b: Value) => number) {}

  get top(): Value | undefined {
    return this.#values[0];
  }

  push(value: Value): void {
    let at = this.#values.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.order(this.#values[at] as Value, this.#values[parent] as Value) >= 0) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): void {
    const last = this.#values.pop();
    if (this.#values.length === 0 || last === undefined) return;
    this.#values[0] = last;
    this.sinkTop();
  }

  sinkTop(): void {
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#values.length && this.order(this.#values[child] as Value, this.#values[least] as Value) < 0) {
          least = child;
        }
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const value = this.#values[a] as Value;
    this.#values[a] = this.#values[b] as Value;
    this.#values[b] = value;
  }
}

/** What AWS counts for an event in a page of 1 MB. */
export const pageBytes = (event: StoredEvent) => sizeOf(event.message);
