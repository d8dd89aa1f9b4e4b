/** Questions about whole policies rather than one request; loaded apart from the engine that sits on every request. */
export type * from "./compare/types.js";
export type * from "./fix/fix.js";
export { fixes } from "./fix/fixes.js";
export type { Json, StatementJson } from "./fix/json.js";
export { describeFix } from "./fix/words.js";
export type * from "./generate/generated-policy.js";
