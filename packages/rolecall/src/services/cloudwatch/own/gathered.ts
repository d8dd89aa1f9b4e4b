/**
 * Metrics of Rolecall's own services and of log lines, gathered in memory by minute and written every few seconds: an
 * invocation must not wait for its metrics. What the store would not have is written with the next (twice, where it had
 * taken it and could not say so).
 */
import { isStoreTrouble } from "../../../kernel/errors.js";
import { gathering } from "../../../kernel/gathering.js";
import type { Host } from "../../../kernel/host.js";
import type { Metrics, Observed } from "../../../kernel/metrics.js";
import { type Distribution, distributionOf } from "../metrics/distribution.js";
import { metricRef } from "../metrics/identity.js";
import { condensed, floorTo, type Measured, record } from "../metrics/write.js";

const GATHER_MS = 5_000;
/** One transaction writes no more points than this. */
const PIECE = 500;

interface Pending extends Pick<Observed, "account" | "region" | "namespace"> {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly atMs: number;
  readonly resolutionSeconds: 1 | 60;
  /** How often each value came. */
  readonly counts: Map<number, number>;
}

export function createMetrics({ store, clock, log }: Pick<Host, "store" | "clock" | "log">): Metrics {
  /** By place, dimensions and time, then by name and unit: an invocation tells many metrics of few places. */
  let pending = new Map<string, Map<string, Pending>>();
  /** What the store would not have the last time. */
  let unwritten: readonly Measured[] = [];

  const gathered = gathering(
    { clock, log },
    {
      afterMs: GATHER_MS,
      failed: "metrics could not be written",
      async write() {
        const all = condensed([
          ...unwritten,
          ...[...pending.values()].flatMap((some) => [...some.values()].map(measuredOf)),
        ]);
        pending = new Map();
        unwritten = [];
        for (let from = 0; from < all.length; from += PIECE) {
          try {
            await store.transact((tx) => record(tx, all.slice(from, from + PIECE)));
          } catch (error) {
            if (isStoreTrouble(error)) {
              unwritten = all.slice(from);
              gathered.noted();
            }
            throw error;
          }
        }
      },
    },
  );

  return {
    put({ account, region, namespace, atMs, dimensions, values, resolutionSeconds }) {
      const resolution = resolutionSeconds ?? 60;
      const fromMs = floorTo(atMs, resolution);
      for (const set of dimensions) {
        const key = `${account} ${region} ${namespace} ${fromMs} ${resolution} ${JSON.stringify(set)}`;
        let ofSet = pending.get(key);
        if (!ofSet) {
          ofSet = new Map();
          pending.set(key, ofSet);
        }
        for (const [name, [value, unit]] of Object.entries(values)) {
          let known = ofSet.get(`${unit} ${name}`);
          if (!known) {
            const place = { account, region, namespace, name, dimensions: set, unit };
            known = { ...place, atMs: fromMs, resolutionSeconds: resolution, counts: new Map() };
            ofSet.set(`${unit} ${name}`, known);
          }
          known.counts.set(value, (known.counts.get(value) ?? 0) + 1);
        }
      }
      gathered.noted();
    },

    flush: gathered.flush,

    forget() {
      pending = new Map();
      unwritten = [];
    },
  };
}

function measuredOf(one: Pending): Measured {
  const { atMs, unit, resolutionSeconds } = one;
  const values: Distribution = distributionOf([...one.counts]);
  return { metric: metricRef(one), atMs, unit, resolutionSeconds, values };
}
