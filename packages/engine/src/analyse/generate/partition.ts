/** The list in parts of one key each, in the order in which the keys come. */
export function partition<T>(list: readonly T[], key: (one: T) => string): T[][] {
  const parts = new Map<string, T[]>();
  for (const one of list) {
    const known = parts.get(key(one));
    if (known === undefined) parts.set(key(one), [one]);
    else known.push(one);
  }
  return [...parts.values()];
}
