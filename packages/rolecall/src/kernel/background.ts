import type { Background, Log } from "./host.js";

/** Work under way behind the calls; `stop` asks it to end and waits. */
export function createBackground(log: Log): Background & { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const settled = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    start(name, work) {
      const run = work(stopping.signal)
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) log.error(`${name} failed`, error);
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    settled,
    async stop() {
      stopping.abort(new Error("Rolecall is stopping"));
      await settled();
    },
  };
}
