/** Our own log: lines for people on stderr, or one JSON object a line for machines. */
import type { Log } from "./host.js";

export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: "text" | "json";
  readonly write: (line: string) => void;
  readonly now: () => number;
}

export function createLog({ level, format, write, now }: LogOptions): Log {
  const shown = new Set<string>(LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1));
  const emit = (at: LogLevel, message: string, fields: Readonly<Record<string, unknown>>) => {
    if (!shown.has(at)) return;
    const time = new Date(now()).toISOString();
    if (format === "json") {
      write(`${JSON.stringify({ time, level: at, message, ...fields })}\n`);
      return;
    }
    const { stack, ...rest } = fields;
    const tail = Object.entries(rest).map(
      ([name, value]) => ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    write(`${time} ${at.padEnd(5)} ${message}${tail.join("")}${stack ? `\n${stack}` : ""}\n`);
  };
  return {
    debug: (message, fields = {}) => emit("debug", message, fields),
    info: (message, fields = {}) => emit("info", message, fields),
    warn: (message, fields = {}) => emit("warn", message, fields),
    error: (message, error, fields = {}) =>
      emit("error", message, {
        ...fields,
        stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  };
}
