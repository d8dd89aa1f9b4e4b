import type { Host } from "../../../kernel/host.js";

/** What reading a source and running functions with it takes. */
export type ReadingHost = Pick<
  Host,
  "store" | "background" | "sandboxes" | "clock" | "ids" | "log" | "call" | "sessions" | "metrics"
>;
