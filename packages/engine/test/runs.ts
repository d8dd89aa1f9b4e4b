/** How many random cases a test looks at: in `npm test` so many that it takes seconds, at night fifty times as many. */
const USUAL = 20_000;

/** `ENGINE_COMPARISONS` says how many comparisons with the reference are made; other properties grow with it. */
export const COMPARISONS = Number(process.env.ENGINE_COMPARISONS ?? USUAL);

export const comparisons = (usual: number): number => Math.max(1, Math.round((usual * COMPARISONS) / USUAL));
