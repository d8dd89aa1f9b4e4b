/**
 * The platform's own log lines: INIT_START, START, END, REPORT, INIT_REPORT, and their JSON twins.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#nodejs-logging-output (text),
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html (JSON). Tabs, the one at the end of
 * REPORT included, are AWS's.
 */
import type { LogCapture } from "./log-capture.js";

/** How a phase ended when it did not succeed; `type` is absent for a time-out. */
export interface Failure {
  readonly status: "error" | "timeout";
  readonly type?: string;
}

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly initDurationMs?: number | undefined;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  readonly failure?: Failure | undefined;
  /** The trace header, when the function is traced. */
  readonly trace?: string | undefined;
}

export class PlatformLog {
  readonly #capture: LogCapture;
  readonly #now: () => number;
  readonly #initialization: "on-demand" | "provisioned-concurrency";

  constructor(
    capture: LogCapture,
    now: () => number,
    initialization: "on-demand" | "provisioned-concurrency" = "on-demand",
  ) {
    this.#capture = capture;
    this.#now = now;
    this.#initialization = initialization;
  }

  initStart(runtimeVersion: string, runtimeVersionArn: string, functionName: string, functionVersion: string): void {
    this.#line(
      "INFO",
      "platform.initStart",
      () => ({
        initializationType: this.#initialization,
        phase: "init",
        runtimeVersion,
        runtimeVersionArn,
        functionName,
        functionVersion,
      }),
      () => `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}`,
    );
  }

  /** In text a failed init is reported, and every one that ran ahead. */
  initReport(phase: "init" | "invoke", durationMs: number, failure?: Failure): void {
    const ahead = this.#initialization === "provisioned-concurrency";
    const level = failure ? "WARN" : ahead ? "INFO" : "DEBUG";
    const status = failure?.status ?? "success";
    const error = failure?.type === undefined ? {} : { errorType: failure.type };
    if (this.#capture.json) {
      const head = { initializationType: this.#initialization, phase, status, ...error };
      this.#line(failure ? "WARN" : "DEBUG", "platform.initRuntimeDone", () => head);
      this.#line(level, "platform.initReport", () => ({ ...head, metrics: { durationMs: rounded(durationMs) } }));
    } else if (failure || ahead) {
      this.#capture.system(
        `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}${failure ? failureText(failure) : ""}`,
      );
    }
  }

  start(requestId: string, version: string): void {
    this.#line(
      "INFO",
      "platform.start",
      () => ({ requestId, version }),
      () => `START RequestId: ${requestId} Version: ${version}`,
    );
  }

  /** END, which in JSON is runtimeDone. */
  end(requestId: string, durationMs: number, producedBytes: number, failure?: Failure): void {
    const error = failure?.type === undefined ? {} : { errorType: failure.type };
    this.#line(
      failure ? "WARN" : "DEBUG",
      "platform.runtimeDone",
      () => ({
        requestId,
        status: failure?.status ?? "success",
        ...error,
        metrics: { durationMs: rounded(durationMs), producedBytes },
      }),
      () => `END RequestId: ${requestId}`,
    );
  }

  report({ requestId, durationMs, initDurationMs, memoryMb, maxMemoryMb, failure, trace }: Report): void {
    // AWS bills the init phase too, since August 2025.
    const billedMs = Math.ceil(durationMs + (initDurationMs ?? 0));
    this.#line(
      failure ? "WARN" : "INFO",
      "platform.report",
      () => ({
        requestId,
        metrics: {
          durationMs: rounded(durationMs),
          billedDurationMs: billedMs,
          memorySizeMB: memoryMb,
          maxMemoryUsedMB: maxMemoryMb,
          ...(initDurationMs === undefined ? {} : { initDurationMs: rounded(initDurationMs) }),
        },
        status: failure?.status ?? "success",
        ...(failure?.type === undefined ? {} : { errorType: failure.type }),
      }),
      () =>
        `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\t` +
        `Memory Size: ${memoryMb} MB\tMax Memory Used: ${maxMemoryMb} MB` +
        (initDurationMs === undefined ? "" : `\tInit Duration: ${initDurationMs.toFixed(2)} ms`) +
        (failure ? failureText(failure) : "\t") +
        (trace === undefined ? "" : `\n${traceText(trace)}`),
    );
  }

  #line(
    level: "DEBUG" | "INFO" | "WARN",
    type: string,
    record: () => Record<string, unknown>,
    text?: () => string,
  ): void {
    if (!this.#capture.json) {
      if (text) this.#capture.system(text());
      return;
    }
    const time = new Date(this.#now()).toISOString();
    this.#capture.system(JSON.stringify({ time, type, record: record() }), level);
  }
}

function failureText({ status, type }: Failure): string {
  return `\tStatus: ${status}${type === undefined ? "" : `\tError Type: ${type}`}`;
}

function traceText(trace: string): string {
  const field = (name: string) => new RegExp(`${name}=([^;]+)`).exec(trace)?.[1] ?? "";
  return `XRAY TraceId: ${field("Root")}\tSegmentId: ${field("Parent")}\tSampled: ${field("Sampled") === "1"}\t`;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
