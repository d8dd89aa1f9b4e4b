import type { Host } from "./host.js";

/** What a timer may sleep at once; Node's end at 24.8 days. */
const LONGEST_MS = 86_400_000;

/**
 * Starts work at an instant. The wait itself is no background work, so that nobody who waits for that to settle waits
 * for tomorrow's schedule; it ends with the server.
 */
export function later(
  host: Pick<Host, "background" | "clock">,
  dueMs: number,
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
): void {
  host.background.start(`waiting: ${name}`, async (signal) => {
    const wait = async () => {
      for (let left = dueMs - host.clock.now(); left > 0; left = dueMs - host.clock.now()) {
        await host.clock.sleep(Math.min(left, LONGEST_MS), signal);
      }
      host.background.start(name, work);
    };
    wait().catch(() => {
      // The server stops; what was due is found again in the store.
    });
  });
}
