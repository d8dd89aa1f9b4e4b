export * from "./actions.js";
export type { ActionKeys, ActionName } from "./generated/actions.js";
export * from "./service.js";
export * from "./shape.js";
