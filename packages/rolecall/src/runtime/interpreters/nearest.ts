/** Which of several versions a runtime gets: its own, or else the nearest; of two that are as near, the newer, which knows what was written for the older. */
export function nearest<T>(
  all: readonly T[],
  wanted: number,
  versionOf: (one: T) => number,
): { readonly interpreter: T; readonly exact: boolean } | undefined {
  const distance = (one: T) => Math.abs(versionOf(one) - wanted) - (versionOf(one) > wanted ? 0.5 : 0);
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  const exact = all.find((one) => versionOf(one) === wanted);
  if (exact !== undefined) return { interpreter: exact, exact: true };
  const best = others.reduce((kept, other) => (distance(other) < distance(kept) ? other : kept), first);
  return { interpreter: best, exact: false };
}
