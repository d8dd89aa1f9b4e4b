/**
 * What is noted in memory and written together a little later, so that no call waits for it: who used a role, what a metric
 * shows. `kill -9` loses what was noted and not written; a stop of the server writes it.
 */
import { isStoreTrouble } from "./errors.js";
import type { Host } from "./host.js";

export interface Gathering {
  /** Something was noted: it is written in a moment, with whatever else is noted until then. */
  noted(): void;
  /** Writes at once; resolves when everything noted so far is durable. */
  flush(): Promise<void>;
}

export function gathering(
  { clock, log }: Pick<Host, "clock" | "log">,
  {
    afterMs,
    failed,
    write,
  }: {
    /** How long is gathered. */
    readonly afterMs: number;
    /** What the log says where nobody waits for the write. */
    readonly failed: string;
    /** Writes what was noted; called for one at a time, and when there is nothing, too. */
    readonly write: () => Promise<void>;
  },
): Gathering {
  let writing: Promise<void> = Promise.resolve();
  let hurry: AbortController | undefined;

  const writeNext = (): Promise<void> => {
    // One after the other; that the one before failed was told to whoever waited for it.
    writing = writing.catch(() => {}).then(write);
    return writing;
  };

  const gather = async (signal: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(afterMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    hurry = undefined;
    await writeNext();
  };

  return {
    noted() {
      if (hurry !== undefined) return;
      hurry = new AbortController();
      void gather(hurry.signal).catch((error: unknown) => {
        if (isStoreTrouble(error)) log.warn(`${failed}: ${error.message}`);
        else log.error(failed, error);
      });
    },
    async flush() {
      hurry?.abort();
      await writeNext();
    },
  };
}
