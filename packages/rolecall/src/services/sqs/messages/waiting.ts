/**
 * Long polling: asks again whenever the queue changed or a message's time has come, until something is there or the
 * wait is over. One that was sent is thus received at once.
 */
import type { Host } from "../../../kernel/host.js";
import { dueAfter, dueKey } from "./layout.js";

export interface Wait {
  readonly queue: string;
  readonly waitMs: number;
  /** Fires when the client went away. */
  readonly signal: AbortSignal;
}

export async function untilSome<Item>(
  { store, clock }: Pick<Host, "store" | "clock">,
  { queue, waitMs, signal }: Wait,
  ask: () => Promise<Item[]>,
): Promise<Item[]> {
  if (waitMs <= 0) return ask();
  const untilMs = clock.now() + waitMs;
  let wake = () => {};
  // Watched before the first look, so that nothing arrives unseen in between.
  const stop = store.watch(dueKey(queue), () => wake());
  try {
    for (;;) {
      const change = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const found = await ask();
      const nowMs = clock.now();
      if (found.length > 0 || nowMs >= untilMs) return found;
      const [next] = await store.read((tx) => dueAfter(tx, queue, nowMs, 1));
      await firstOf(change, Math.min(untilMs, next?.atMs ?? untilMs) - nowMs, clock, signal);
    }
  } finally {
    stop();
  }
}

/** Whatever comes first; the sleep that was not needed ends with it. */
async function firstOf(change: Promise<void>, ms: number, clock: Host["clock"], signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const leave = () => enough.abort(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  try {
    signal.throwIfAborted();
    const sleep = clock.sleep(ms, enough.signal).catch(() => {});
    await Promise.race([change, sleep]);
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", leave);
    enough.abort();
  }
}
