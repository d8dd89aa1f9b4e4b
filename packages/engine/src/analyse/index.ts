/** Questions about whole policies rather than one request; loaded apart from the engine that sits on every request. */
export type * from "./fix/fix.js";
export type { Json, StatementJson } from "./fix/json.js";
export type * from "./generate/generated-policy.js";
