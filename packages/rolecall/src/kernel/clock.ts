import { setTimeout as after } from "node:timers/promises";
import type { Clock } from "./host.js";

/** The machine's clock. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      await after(ms, undefined, signal ? { signal } : {});
    },
  };
}
