/**
 * Metrics of Rolecall's own services and of log lines, gathered in memory by minute and written every few seconds: an invocation must not
 * wait for its metrics. What was gathered and not written is lost by `kill -9`; a stop of the server writes it.
 */
import type { Host } from "../../../kernel/host.js";
import type { Metrics, Observed } from "../../../kernel/metrics.js";
import { type Distribution, distributionOf, type Weighted } from "../metrics/distribution.js";
import { metricRef } from "../metrics/identity.js";
import { floorTo, type Measured, record } from "../metrics/write.js";

const GATHER_MS = 5_000;
/** One transaction writes no more points than this. */
const PIECE = 500;

interface Pending extends Pick<Observed, "account" | "region" | "namespace"> {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly atMs: number;
  readonly resolutionSeconds: 1 | 60;
  readonly values: Weighted[];
}

export function createMetrics({ store, clock, log }: Pick<Host, "store" | "clock" | "log">): Metrics {
  let pending = new Map<string, Pending>();
  let writing: Promise<void> = Promise.resolve();
  let hurry: AbortController | undefined;

  const write = (): Promise<void> => {
    const before = writing.catch(() => {});
    writing = before.then(async () => {
      if (pending.size === 0) return;
      const all = [...pending.values()].map(measuredOf);
      pending = new Map();
      for (let from = 0; from < all.length; from += PIECE) {
        const piece = all.slice(from, from + PIECE);
        await store.transact((tx) => record(tx, piece));
      }
    });
    return writing;
  };

  const gather = async (signal: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(GATHER_MS, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    hurry = undefined;
    await write();
  };

  return {
    put({ account, region, namespace, atMs, dimensions, values, resolutionSeconds }) {
      const resolution = resolutionSeconds ?? 60;
      const fromMs = floorTo(atMs, resolution);
      for (const set of dimensions) {
        const ofSet = `${account} ${region} ${namespace} ${JSON.stringify(set)} ${fromMs} ${resolution} `;
        for (const [name, [value, unit]] of Object.entries(values)) {
          const key = `${ofSet}${unit} ${name}`;
          const known = pending.get(key);
          if (known) known.values.push([value, 1]);
          else
            pending.set(key, {
              account,
              region,
              namespace,
              name,
              dimensions: set,
              unit,
              atMs: fromMs,
              resolutionSeconds: resolution,
              values: [[value, 1]],
            });
        }
      }
      if (hurry !== undefined) return;
      hurry = new AbortController();
      void gather(hurry.signal).catch((error: unknown) => log.error("metrics could not be written", error));
    },

    async flush() {
      hurry?.abort();
      await write();
    },

    forget() {
      pending = new Map();
    },
  };
}

function measuredOf(one: Pending): Measured {
  const { atMs, unit, resolutionSeconds } = one;
  const values: Distribution = distributionOf(one.values);
  return { metric: metricRef(one), atMs, unit, resolutionSeconds, values };
}
