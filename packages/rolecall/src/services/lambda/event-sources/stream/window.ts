/**
 * Tumbling windows: a shard's records by the time that they came at, with a state that the function hands from one batch of a
 * window to the next, and a last invocation without records once the window is over.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 */
import type { StreamRecord } from "./event.js";
import type { WindowRecord } from "./records.js";

/** AWS: more state than this ends a window early. */
export const STATE_BYTES = 1_048_576;

export class TumblingWindow {
  readonly #lengthMs: number;
  readonly #place: { readonly shardId: string; readonly eventSourceARN: string };
  #open: WindowRecord | undefined;

  /** @param open the one that was under way when the shard was read last */
  constructor(
    lengthSeconds: number,
    place: { readonly shardId: string; readonly eventSourceARN: string },
    open: WindowRecord | undefined,
  ) {
    this.#lengthMs = lengthSeconds * 1000;
    this.#place = place;
    this.#open = open;
  }

  /** What is noted of it, so that a restart goes on with the same state. */
  get open(): WindowRecord | undefined {
    return this.#open;
  }

  /** Whether the window that is open ends before a record, or an instant. */
  isOver(atMs: number): boolean {
    return this.#open !== undefined && atMs >= this.#open.endMs;
  }

  get isTooLarge(): boolean {
    return this.#open !== undefined && Buffer.byteLength(this.#open.state) > STATE_BYTES;
  }

  /** The first records of a batch that are of one window, which is open from then on. */
  enter(records: readonly StreamRecord[]): readonly StreamRecord[] {
    const [first] = records;
    if (!first) return [];
    if (!this.#open) {
      const startMs = Math.floor(first.atMs / this.#lengthMs) * this.#lengthMs;
      this.#open = { startMs, endMs: startMs + this.#lengthMs, state: "{}" };
    }
    const { endMs } = this.#open;
    const next = records.findIndex(({ atMs }) => atMs >= endMs);
    return next < 0 ? records : records.slice(0, next);
  }

  close(): void {
    this.#open = undefined;
  }

  /** What the event has beside its records. */
  members(end?: { readonly early: boolean }): object {
    const { startMs = 0, endMs = 0, state = "{}" } = this.#open ?? {};
    return {
      window: { start: instant(startMs), end: instant(endMs) },
      state: JSON.parse(state),
      ...this.#place,
      isFinalInvokeForWindow: end !== undefined,
      isWindowTerminatedEarly: end?.early ?? false,
    };
  }

  /** Keeps the state that the function has answered; false where it has none, so that the invocation failed. */
  accept(answer: Uint8Array): boolean {
    const state = stateOf(answer);
    if (state === undefined || !this.#open) return false;
    this.#open = { ...this.#open, state };
    return true;
  }
}

function stateOf(answer: Uint8Array): string | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(answer));
    const { state } = (parsed ?? {}) as { readonly state?: unknown };
    return state === undefined ? undefined : JSON.stringify(state);
  } catch {
    return undefined;
  }
}

const instant = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
