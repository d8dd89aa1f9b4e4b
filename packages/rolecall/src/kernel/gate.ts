/** Holds requests back while something must see none of them, such as a start or a reset. */
import type { Pipeline } from "./pipeline.js";

export interface Gate {
  /** The pipeline, behind the gate. */
  through(pipeline: Pipeline): Pipeline;
  /** Lets no request in until `work` is done; those under way go on. */
  whileClosed(work: () => Promise<void>): Promise<void>;
  /** Resolves when no request is under way, or after `ms`. */
  empty(ms: number): Promise<void>;
}

export function createGate(): Gate {
  let closed: Promise<void> | undefined;
  const underWay = new Set<Promise<unknown>>();
  return {
    through: (pipeline) => async (request, signal) => {
      while (closed) await closed;
      const answer = pipeline(request, signal);
      underWay.add(answer);
      try {
        return await answer;
      } finally {
        underWay.delete(answer);
      }
    },

    async whileClosed(work) {
      while (closed) await closed;
      let open: () => void = () => {};
      closed = new Promise((resolve) => {
        open = resolve;
      });
      try {
        await work();
      } finally {
        closed = undefined;
        open();
      }
    },

    async empty(ms) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([late, Promise.allSettled([...underWay])]);
      clearTimeout(timer);
    },
  };
}
