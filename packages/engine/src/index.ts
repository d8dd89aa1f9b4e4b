export * from "./decision.js";
export * from "./request.js";
