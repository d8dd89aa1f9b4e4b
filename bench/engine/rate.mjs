import { performance } from "node:perf_hooks";

/**
 * How often a second `work` does one of `items`: the best of many short rounds, since a busy machine only ever slows.
 */
export function rate(items, work, seconds = 1) {
  const round = (times) => {
    const from = performance.now();
    for (let i = 0; i < times; i++) for (const item of items) work(item);
    return performance.now() - from;
  };
  let times = 1;
  while (round(times) < 5) times *= 2;
  let best = 0;
  for (const until = performance.now() + seconds * 1000; performance.now() < until; )
    best = Math.max(best, (times * items.length * 1000) / round(times));
  return best;
}
