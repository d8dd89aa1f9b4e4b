/** Three-valued truth: a key with an unknown value makes what hangs on it `MAYBE`. */
export const NO = 0;
export const YES = 1;
export const MAYBE = 2;
export type Truth = typeof NO | typeof YES | typeof MAYBE;

export const not = (truth: Truth): Truth => (truth === MAYBE ? MAYBE : truth === YES ? NO : YES);
