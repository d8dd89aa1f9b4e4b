/**
 * What a sandbox writes, as log events: raw lines of standard output and error, frames of the telemetry descriptor,
 * and the platform's own lines, in one order; and the last 4 KB of it for `X-Amz-Log-Result`.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html and
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { LogLine } from "./sandboxes.js";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const TAIL_BYTES = 4096;
const FLUSH_AFTER_MS = 100;
const FRAME_HEADER_BYTES = 16;
/** A partial line longer than this is an event of its own: no function may fill our memory without a line feed. */
const MAX_LINE_CHARS = 262_144;

export interface LogCaptureOptions {
  readonly json: boolean;
  /** Below it a function's lines are dropped; only in JSON format. */
  readonly applicationLevel?: string | undefined;
  readonly systemLevel?: string | undefined;
  /** Real paths to the ones AWS's functions see. */
  readonly translate: (text: string) => string;
  readonly now: () => number;
  readonly write: (lines: readonly LogLine[]) => void;
}

export class LogCapture {
  readonly #options: LogCaptureOptions;
  readonly #applicationLevel: number;
  readonly #systemLevel: number;
  #lines: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #tail: string[] = [];
  #received = 0;
  #partials: (() => void)[] = [];

  constructor(options: LogCaptureOptions) {
    this.#options = options;
    this.#applicationLevel = levelOf(options.applicationLevel);
    this.#systemLevel = levelOf(options.systemLevel);
  }

  get json(): boolean {
    return this.#options.json;
  }

  translate(text: string): string {
    return this.#options.translate(text);
  }

  /** Takes what a new process writes. */
  attach(stdout: Readable, stderr: Readable, telemetry: Readable | undefined): void {
    this.#partials = [];
    this.#attachLines(stdout);
    this.#attachLines(stderr);
    if (telemetry) this.#attachFrames(telemetry);
  }

  /** A line of the platform; `level` counts in JSON format only. */
  system(message: string, level: "DEBUG" | "INFO" | "WARN" = "INFO"): void {
    if (this.#options.json && LEVELS.indexOf(level) < this.#systemLevel) return;
    this.#add(message);
  }

  /** What Rolecall itself has to say to the function's owner. */
  note(message: string): void {
    this.#add(
      this.#options.json
        ? JSON.stringify({
            timestamp: new Date(this.#options.now()).toISOString(),
            level: "WARN",
            message: `rolecall: ${message}`,
          })
        : `rolecall: ${message}`,
    );
  }

  startTail(): void {
    this.#tail = [];
  }

  /** The last 4 KB since `startTail`. */
  tail(): Buffer {
    const bytes = Buffer.from(this.#tail.join(""));
    return bytes.length <= TAIL_BYTES ? bytes : bytes.subarray(bytes.length - TAIL_BYTES);
  }

  /**
   * Resolves when everything the process wrote before now has been read. What it wrote before it posted is in the
   * kernel's buffers when the post arrives, so one turn of the event loop sees it; a lot of it takes several.
   */
  async drained(): Promise<void> {
    for (let seen = -1; seen !== this.#received; ) {
      seen = this.#received;
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const flushPartial of this.#partials) flushPartial();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#options.write(lines);
  }

  #attachLines(stream: Readable): void {
    const decoder = new StringDecoder("utf8");
    let partial = "";
    stream.on("data", (chunk: Buffer) => {
      this.#received += chunk.length;
      const lines = (partial + decoder.write(chunk)).split("\n");
      partial = lines.pop() as string;
      for (const line of lines) this.#application(line);
      if (partial.length > MAX_LINE_CHARS) {
        this.#application(partial);
        partial = "";
      }
    });
    stream.on("error", () => {});
    this.#partials.push(() => {
      if (partial !== "") this.#application(partial);
      partial = "";
    });
  }

  #attachFrames(stream: Readable): void {
    let pending: Buffer[] = [];
    let size = 0;
    let needed = FRAME_HEADER_BYTES;
    stream.on("data", (chunk: Buffer) => {
      this.#received += chunk.length;
      pending.push(chunk);
      size += chunk.length;
      if (size < needed) return;
      let bytes = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending);
      while (bytes.length >= FRAME_HEADER_BYTES) {
        const length = bytes.readUInt32BE(4);
        needed = FRAME_HEADER_BYTES + length;
        if (bytes.length < needed) break;
        const level = LEVELS[((bytes.readUInt32BE(0) >>> 2) & 7) - 1];
        const text = bytes.toString("utf8", FRAME_HEADER_BYTES, needed);
        this.#application(text.endsWith("\n") ? text.slice(0, -1) : text, level);
        bytes = bytes.subarray(needed);
        needed = FRAME_HEADER_BYTES;
      }
      pending = bytes.length > 0 ? [bytes] : [];
      size = bytes.length;
    });
    stream.on("error", () => {});
  }

  #application(line: string, level?: string): void {
    if (this.#options.json && levelOf(level ?? levelInside(line)) < this.#applicationLevel) return;
    this.#add(this.#options.translate(line));
  }

  #add(message: string): void {
    this.#lines.push({ timestampMs: this.#options.now(), message });
    this.#tail.push(message, "\n");
    if (this.#tail.length > 400) this.#shortenTail();
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  #shortenTail(): void {
    const kept: string[] = [];
    for (let bytes = 0, index = this.#tail.length - 1; index >= 0 && bytes < TAIL_BYTES; index--) {
      const text = this.#tail[index] as string;
      bytes += Buffer.byteLength(text);
      kept.unshift(text);
    }
    this.#tail = kept;
  }
}

/** An unknown level counts as INFO. */
function levelOf(name: string | undefined): number {
  const index = LEVELS.indexOf((name ?? "INFO").toUpperCase());
  return index < 0 ? 2 : index;
}

/** A raw line in JSON format may bring its own level. */
function levelInside(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const { level } = JSON.parse(line);
    return typeof level === "string" ? level : undefined;
  } catch {
    return undefined;
  }
}
