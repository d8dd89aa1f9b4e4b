/** The name that a misspelt one was meant to be. */
import type { Budget } from "./glob.js";

const FARTHEST = 3;
/** A cell of the table costs about as much as so many steps of a comparison. */
const STEPS_A_CELL = 8;

/** Undefined when none is near, when two are equally near, or when the budget is spent. */
export function nearest(text: string, names: readonly string[], budget: Budget): string | undefined {
  const wanted = text.toLowerCase();
  let best: string | undefined;
  // A third of the letters may be wrong, or there is no telling what was meant.
  let distance = Math.min(FARTHEST, Math.floor(wanted.length / 3)) + 1;
  let tie = false;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= distance) continue;
    if (!budget.spend(STEPS_A_CELL * name.length * wanted.length)) return undefined;
    const away = editDistance(wanted, name.toLowerCase());
    if (away === distance) tie = true;
    if (away >= distance) continue;
    [best, distance, tie] = [name, away, false];
  }
  return tie ? undefined : best;
}

/** Letters to insert, drop or change, two neighbours that changed places counted once. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
