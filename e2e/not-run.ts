export { notRun } from "../packages/rolecall/src/testing/not-run.js";
