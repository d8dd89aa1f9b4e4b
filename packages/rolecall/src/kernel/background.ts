import type { Background, Log } from "./host.js";

export interface StoppableBackground extends Background {
  /** Lets what is started meanwhile begin when `work` is done, and not before; not at all where that fails. */
  whileHeld(work: () => Promise<void>): Promise<void>;
  /** Asks all that is under way to end, and waits. */
  stop(): Promise<void>;
}

/** Work under way behind the calls. */
export function createBackground(log: Log): StoppableBackground {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let held: Promise<void> | undefined;
  const settled = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    start(name, work) {
      const begun =
        held?.then(
          () => work(stopping.signal),
          () => {},
        ) ?? work(stopping.signal);
      const run = begun
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) log.error(`${name} failed`, error);
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    settled,
    async whileHeld(work) {
      held = Promise.resolve().then(work);
      try {
        await held;
      } finally {
        held = undefined;
      }
    },
    async stop() {
      stopping.abort(new Error("Rolecall is stopping"));
      await settled();
    },
  };
}
