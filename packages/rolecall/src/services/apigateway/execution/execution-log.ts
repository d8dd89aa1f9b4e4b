/**
 * The execution log of one request, in AWS's lines. Which of them are kept is the method's setting: ERROR keeps failures,
 * INFO the way, and data tracing bodies and headers.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html (2026-11)
 */
import type { Pairs } from "../../execute-api/pairs.js";

export type LogLevel = "OFF" | "ERROR" | "INFO";

export interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

export class ExecutionLog {
  readonly #lines: LogLine[] = [];
  readonly #level: LogLevel;
  readonly #data: boolean;
  readonly #now: () => number;

  constructor(level: LogLevel, data: boolean, now: () => number) {
    this.#level = level;
    this.#data = data;
    this.#now = now;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  info(message: string): void {
    if (this.#level === "INFO") this.#add(message);
  }

  /** Made only where it is kept: bodies are large. */
  data(message: () => string): void {
    if (this.#data && this.#level === "INFO") this.#add(message());
  }

  error(message: string): void {
    if (this.#level !== "OFF") this.#add(message);
  }

  #add(message: string): void {
    this.#lines.push({ timestamp: this.#now(), message });
  }
}

/** `{Accept=application/json, Host=…}`: maps as AWS's log has them. */
export const mapText = (map: Readonly<Record<string, string>>): string =>
  `{${Object.entries(map)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ")}}`;

export const pairsText = (pairs: Pairs): string => `{${pairs.map(([name, value]) => `${name}=${value}`).join(", ")}}`;

/** Binary bodies are told by their length. */
export function bodyText(body: Uint8Array | string): string {
  if (typeof body === "string") return body;
  const text = Buffer.from(body).toString("utf8");
  return text.includes("\uFFFD") ? "[Binary Data]" : text;
}
