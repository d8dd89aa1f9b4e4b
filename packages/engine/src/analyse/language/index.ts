/**
 * A small theory of wildcard patterns for the analysis: `glob.ts` says what a language is, `readings.ts` how actions,
 * resources and condition values are read into one, `automaton.ts` and `sets.ts` answer questions about them. Every
 * question ends within a bound; beyond it the answer is `"too-hard"` (or `complete: false`), never a guess.
 */
export * from "./automaton.js";
export * from "./glob.js";
export * from "./readings.js";
export * from "./sets.js";
