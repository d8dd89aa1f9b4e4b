/**
 * The events of all streams, in chunks.
 *
 * A chunk holds a stretch of one PutLogEvents call, at most a second long, under the key
 * `[account, region, group, stream, first timestamp, number]`. Chunks of a stream may overlap (AWS takes calls in any
 * order), but never by more than that second, so a reader at an instant knows how far back to look.
 */
import type { Json, Key, Transaction } from "../../store/store.js";
import type { StreamRecord } from "./records.js";

export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

/** What AWS counts for an event beside its message. */
export const EVENT_OVERHEAD_BYTES = 26;

export const sizeOf = (message: string) => Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;

/** INVARIANT: the last event of a chunk is at most so much later than its first. */
export const CHUNK_SPAN_MS = 1000;
const CHUNK_EVENTS = 500;
const CHUNK_BYTES = 131_072;

/** Of a chunk, as it is stored. */
export interface Chunk {
  readonly ingestedMs: number;
  readonly lastMs: number;
  readonly bytes: number;
  /** Of each event the milliseconds since the first; two plain lists, since the store freezes every object it gives. */
  readonly afterMs: readonly number[];
  readonly messages: readonly string[];
}

export const eventsKey = (...parts: Key): Key => ["e", "logs/events", ...parts];

/** Appends events, ordered by time, to a stream; gives the stream's record as it is afterwards. */
export function append(
  tx: Transaction,
  stream: StreamRecord,
  events: readonly LogEvent[],
  ingestedMs: number,
): StreamRecord {
  const first = events[0];
  const last = events.at(-1);
  if (!first || !last) return stream;
  let { nextChunk, storedBytes } = stream;
  // INVARIANT: within a stream, what comes later was not ingested earlier, even where the clock went back.
  const ingested = Math.max(ingestedMs, stream.lastIngestionMs ?? 0);
  for (const { firstMs, bytes, afterMs, messages } of stretches(events)) {
    const lastMs = firstMs + (afterMs.at(-1) ?? 0);
    const chunk: Chunk = { ingestedMs: ingested, lastMs, bytes, afterMs, messages };
    tx.put(
      eventsKey(stream.account, stream.region, stream.group, stream.name, firstMs, nextChunk++),
      chunk as unknown as Json,
    );
    storedBytes += bytes;
  }
  return {
    ...stream,
    nextChunk,
    storedBytes,
    firstEventMs: Math.min(first.timestampMs, stream.firstEventMs ?? first.timestampMs),
    lastEventMs: Math.max(last.timestampMs, stream.lastEventMs ?? last.timestampMs),
    lastIngestionMs: ingested,
  };
}

/** The places that `append` gives the events of a batch in a stream that was as its record says. */
export function* places(
  stream: StreamRecord,
  events: readonly LogEvent[],
): Iterable<LogEvent & { readonly stream: string; readonly chunk: number; readonly index: number }> {
  let chunk = stream.nextChunk;
  for (const { firstMs, afterMs, messages } of stretches(events)) {
    for (const [index, message] of messages.entries()) {
      yield { stream: stream.name, chunk, index, timestampMs: firstMs + (afterMs[index] ?? 0), message };
    }
    chunk++;
  }
}

interface Stretch {
  readonly firstMs: number;
  bytes: number;
  readonly afterMs: number[];
  readonly messages: string[];
}

function* stretches(events: readonly LogEvent[]): Iterable<Stretch> {
  let open: Stretch | undefined;
  for (const { timestampMs, message } of events) {
    const size = sizeOf(message);
    const full =
      open !== undefined &&
      (timestampMs - open.firstMs > CHUNK_SPAN_MS ||
        open.messages.length >= CHUNK_EVENTS ||
        open.bytes + size > CHUNK_BYTES);
    if (open && full) yield open;
    if (!open || full) open = { firstMs: timestampMs, bytes: 0, afterMs: [], messages: [] };
    open.afterMs.push(timestampMs - open.firstMs);
    open.messages.push(message);
    open.bytes += size;
  }
  if (open) yield open;
}
