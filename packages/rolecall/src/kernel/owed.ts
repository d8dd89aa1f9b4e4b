/**
 * Work that the store says is owed: a delivery, the next run of a schedule. Where it fails by the store, or by a mistake of
 * our own, it is done again a moment later and then ever later, and waits for no restart.
 *
 * INVARIANT: such work reads from the store what is owed before it acts, since it may have been done in part, or be gone.
 */
import { isStoreTrouble } from "./errors.js";
import type { Host } from "./host.js";
import { later } from "./later.js";

export type OwedHost = Pick<Host, "background" | "clock" | "log">;

export interface Owed {
  /** `delivering an event of …`: for the log. */
  readonly name: string;
  /** Absent: now. */
  readonly dueMs?: number;
  /** `before`: how often it failed. A failure may have come after the store had taken all, as when a connection ends. */
  readonly work: (signal: AbortSignal, before: number) => Promise<void>;
}

const FIRST_SETBACK_MS = 1000;
/** Everybody finds out soon that the store is well again; a mistake of ours stays one for longer. */
const LONGEST_STORE_SETBACK_MS = 30_000;
const LONGEST_SETBACK_MS = 300_000;

/** Does it when it is due, however often it has to be begun; returns at once. */
export function startOwed(host: OwedHost, { name, dueMs = 0, work }: Owed, before = 0): void {
  const run = async (signal: AbortSignal) => {
    try {
      await work(signal, before);
    } catch (error) {
      signal.throwIfAborted();
      const again = host.clock.now() + setbackMs(host, name, error, before);
      startOwed(host, { name, dueMs: again, work }, before + 1);
    }
  };
  if (dueMs > host.clock.now()) later(host, dueMs, name, run);
  else host.background.start(name, run);
}

/** Does it here and now, however often it has to be begun: for work whose place in a line is kept meanwhile. */
export async function untilDone<Result>(
  host: OwedHost,
  name: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let before = 0; ; before += 1) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      await host.clock.sleep(setbackMs(host, name, error, before), signal);
    }
  }
}

/** Says that owed work failed, and tells how long it waits. `before`: how often it failed already. */
function setbackMs(host: OwedHost, name: string, error: unknown, before: number): number {
  noteSetback(host, name, error);
  const longestMs = isStoreTrouble(error) ? LONGEST_STORE_SETBACK_MS : LONGEST_SETBACK_MS;
  return Math.min(FIRST_SETBACK_MS * 2 ** before, longestMs);
}

/** Says that what is owed did not come about, for no fault of its user's. */
export function noteSetback({ log }: Pick<Host, "log">, name: string, error: unknown): void {
  if (isStoreTrouble(error)) log.warn(`${name} failed, and is tried again: ${error.message}`);
  else log.error(`${name} failed, and is tried again`, error);
}
