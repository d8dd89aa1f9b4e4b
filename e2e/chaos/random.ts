/** A stream of numbers that a seed decides, so that a run can be repeated as far as the machine lets it. */
export interface Random {
  /** 0 to 1, without 1. */
  next(): number;
  between(least: number, most: number): number;
  oneOf<Item>(items: readonly Item[]): Item | undefined;
}

/** Mulberry32. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    oneOf: (items) => items[Math.floor(next() * items.length)],
  };
}
