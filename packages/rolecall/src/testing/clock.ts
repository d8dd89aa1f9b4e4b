import type { Clock } from "../kernel/host.js";

/** A clock that stands still until it is told to go on. */
export interface TestClock extends Clock {
  /** Moves on by `ms`; everyone whose sleep has ended wakes, in order. */
  advance(ms: number): Promise<void>;
}

/** Noon of the first day of 2026, UTC. */
export const START_MS = Date.UTC(2026, 0, 1, 12);

export function testClock(startMs = START_MS): TestClock {
  let now = startMs;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper = {
          untilMs: now + ms,
          wake() {
            signal?.removeEventListener("abort", abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    async advance(ms) {
      const target = now + ms;
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.untilMs - b.untilMs);
        if (!next || next.untilMs > target) break;
        sleepers.delete(next);
        now = next.untilMs;
        next.wake();
        // The one that woke may go to sleep again before `target`.
        await new Promise(setImmediate);
      }
      now = target;
    },
  };
}
