/**
 * One execution environment: its process, its Runtime API, its `/tmp`, its log stream; one event at a time.
 *
 *     init    at most 10 s, ended by the runtime's first question for an event. Failed or too slow: the process is
 *             killed, and init runs once more inside the invocation, under the function's own time-out.
 *     invoke  ended by the next question. Crashed or too slow: the process is killed, the next event starts another
 *             one in the same sandbox: globals are gone, /tmp is kept.
 *     between events the process group is stopped: timers, sockets and pending promises stand still. It is not where the
 *             next event is at hand already.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import { createHash } from "node:crypto";
import { constants } from "node:os";
import { type Places, sandboxEnvironment } from "./environment.js";
import type { EphemeralStorage } from "./ephemeral-storage.js";
import type { InvalidEntrypoint, Toolchain } from "./languages/language.js";
import { LogCapture } from "./log-capture.js";
import { type Failure, PlatformLog } from "./platform-log.js";
import type { ProcessExit, SandboxProcess, StartOptions } from "./process.js";
import {
  MAX_RESPONSE_BYTES,
  MAX_STREAMED_BYTES,
  type ReportedError,
  type RuntimeAnswer,
  RuntimeApi,
  type RuntimeApiListener,
  type RuntimeEvent,
} from "./runtime-api.js";
import type { FunctionSpec, Invocation, InvocationResult } from "./sandboxes.js";
import { spelledPaths, startOf } from "./start-command.js";

const TELEMETRY_FD = 3;
/** How long a runtime may take to end by itself after it has reported an init error. */
const EXIT_WITHIN_MS = 500;
/** AWS: init with provisioned concurrency may take so long, or as long as the function's time-out where that is longer. */
const AHEAD_LIMIT_MS = 130_000;

/** What the pool gives each sandbox. */
export interface SandboxHost {
  readonly now: () => number;
  readonly newUuid: () => string;
  readonly initLimitMs: number;
  readonly endpoint: () => string;
  /** Starts a process, or takes a spare one. */
  start(start: SandboxStart): Promise<SandboxProcess>;
}

export interface SandboxStart {
  readonly options: StartOptions;
  readonly spec: FunctionSpec;
  readonly toolchain: Toolchain;
  readonly places: Places;
}

/** What the running phase waits for; the first of these ends it. */
type Outcome =
  | { readonly kind: "ready" }
  | { readonly kind: "initError"; readonly error: ReportedError }
  | { readonly kind: "finished" }
  | { readonly kind: "exit"; readonly exit: ProcessExit }
  | ({ readonly kind: "invalid" } & InvalidEntrypoint)
  | { readonly kind: "timeout" }
  | { readonly kind: "outOfMemory" }
  | { readonly kind: "aborted"; readonly reason: unknown };

interface InitFailure extends Failure {
  /** What the caller gets if there is no other try. */
  readonly payload: (requestId: string) => Uint8Array;
}

interface InitResult {
  readonly durationMs: number;
  readonly failure?: InitFailure;
}

export class Sandbox implements RuntimeApiListener {
  readonly spec: FunctionSpec;
  /** Its `/tmp`. */
  readonly storage: EphemeralStorage;
  usedAt = performance.now();
  readonly #host: SandboxHost;
  readonly #toolchain: Toolchain;
  readonly #places: Places;
  readonly #api: RuntimeApi;
  readonly #stream: string;
  readonly #log: LogCapture;
  readonly #platform: PlatformLog;
  #address = "";
  #process: SandboxProcess | undefined;
  #outcome: ((outcome: Outcome) => void) | undefined;
  #attempted = false;
  /** The most memory a process of this sandbox has held, in MB. */
  #peak = 0;
  #ended = false;
  /** APIs of extensions that were asked for: said once. */
  readonly #unserved = new Set<string>();
  #credentialsEndMs = Number.POSITIVE_INFINITY;

  constructor(
    host: SandboxHost,
    spec: FunctionSpec,
    toolchain: Toolchain,
    places: Places,
    storage: EphemeralStorage,
    translate: (text: string) => string,
  ) {
    this.spec = spec;
    this.#host = host;
    this.#toolchain = toolchain;
    this.#places = places;
    this.storage = storage;
    this.#api = new RuntimeApi(this);
    const day = new Date(host.now()).toISOString().slice(0, 10).replaceAll("-", "/");
    this.#stream = `${day}/[${spec.version}]${host.newUuid().replaceAll("-", "")}`;
    this.#log = new LogCapture({
      json: spec.logFormat === "JSON",
      applicationLevel: spec.applicationLogLevel,
      systemLevel: spec.systemLogLevel,
      translate,
      now: host.now,
      write: (lines) => spec.log(this.#stream, lines),
    });
    this.#platform = new PlatformLog(this.#log, host.now, spec.initialization);
  }

  get logStream(): string {
    return this.#stream;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What its end would free. */
  get privateMb(): number {
    return (this.#process?.memory.privateMb ?? 0) + this.storage.memoryMb;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether its credentials hold for one more event that takes all the time it may. */
  get canTakeAnother(): boolean {
    return this.#host.now() + this.spec.timeoutSeconds * 1000 < this.#credentialsEndMs;
  }

  /** Runs one event. @throws what the credentials throw, or when no process can be started */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { spec } = this;
    const { requestId } = invocation;
    const timeoutMs = spec.timeoutSeconds * 1000;
    const abort = () => this.#outcome?.({ kind: "aborted", reason: invocation.signal?.reason });
    invocation.signal?.throwIfAborted();
    invocation.signal?.addEventListener("abort", abort);
    this.#log.startTail();
    try {
      let initDurationMs: number | undefined;
      if (!this.#attempted) {
        const init = await this.#firstInit();
        if (!init.failure) initDurationMs = init.durationMs;
      }
      let startedAt = performance.now();
      if (this.#process === undefined) {
        const init = await this.#init(timeoutMs);
        // Preparing (credentials, a listener) is not the function's time.
        startedAt = performance.now() - init.durationMs;
        if (init.failure) {
          this.#platform.initReport("invoke", init.durationMs, init.failure);
          this.#platform.start(requestId, spec.version);
          return await this.#finish(invocation, {
            durationMs: Math.min(init.durationMs, timeoutMs),
            payload: init.failure.payload(requestId),
            isError: true,
            failure: init.failure,
          });
        }
      } else {
        this.#log.startTail();
      }

      this.#platform.start(requestId, spec.version);
      const process = this.#process as unknown as SandboxProcess;
      const remainingMs = timeoutMs - (performance.now() - startedAt);
      const outcome = this.#wait(remainingMs);
      // In this order: the process wakes once, and finds its event.
      this.#api.give(this.#event(invocation, remainingMs));
      process.thaw();
      return await this.#conclude(await outcome, invocation, startedAt, initDurationMs);
    } finally {
      invocation.signal?.removeEventListener("abort", abort);
      this.#outcome = undefined;
      this.#freezeUnlessUsed();
      this.usedAt = performance.now();
      this.#log.flush();
    }
  }

  /** Called while an event runs: ends the process when it has outgrown the function's memory. */
  watchMemory(): void {
    if (this.#process === undefined || this.#outcome === undefined) return;
    const { residentMb, peakMb } = this.#process.measure();
    this.#peak = Math.max(this.#peak, peakMb);
    if (residentMb > this.spec.memoryMb) this.#outcome({ kind: "outOfMemory" });
    this.storage.watch((message) => this.#log.note(message));
  }

  /** Ends it: at once, whatever runs. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#api.close();
    const process = this.#process;
    process?.kill();
    await process?.exited;
    this.#log.flush();
  }

  onReady(): void {
    this.#outcome?.({ kind: "ready" });
  }

  onInitError(error: ReportedError): void {
    this.#outcome?.({ kind: "initError", error });
  }

  onFinished(): void {
    this.#outcome?.({ kind: "finished" });
  }

  onUnserved(api: string): void {
    if (this.#unserved.has(api)) return;
    this.#unserved.add(api);
    this.#log.note(
      `the function asked for Lambda's ${api}, which Rolecall does not emulate: extensions do not run, and what they do for the function is missing`,
    );
  }

  /**
   * Between events everything in the sandbox stands still, unless its next event comes within this turn of our event
   * loop: two signals, and all threads of the process woken twice, cost as much as the event itself.
   */
  #freezeUnlessUsed(): void {
    setImmediate(() => {
      if (this.#outcome === undefined) this.#process?.freeze();
    });
  }

  /**
   * Runs init ahead of any event.
   * @returns whether it succeeded: there is no other try then
   * @throws what the credentials throw, or when no process can be started
   */
  async initialise(): Promise<boolean> {
    try {
      const { failure } = await this.#firstInit(Math.max(AHEAD_LIMIT_MS, this.spec.timeoutSeconds * 1000));
      return failure === undefined;
    } finally {
      this.#outcome = undefined;
      this.#freezeUnlessUsed();
      this.#log.flush();
    }
  }

  async #firstInit(limitMs = this.#host.initLimitMs): Promise<InitResult> {
    const { version, warning } = this.#toolchain;
    const init = await this.#init(limitMs, () => {
      this.#attempted = true;
      const arn = `arn:aws:lambda:${this.spec.region}::runtime:${runtimeHash(version)}`;
      this.#platform.initStart(version, arn, this.spec.name, this.spec.version);
      if (warning) this.#log.note(warning);
    });
    if (init.failure) this.#platform.initReport("init", init.durationMs, init.failure);
    else this.#platform.initReport("init", init.durationMs);
    return init;
  }

  /** One init phase: a process, and everything until it asks for an event. */
  async #init(limitMs: number, onStart?: () => void): Promise<InitResult> {
    const [credentials] = await Promise.all([this.spec.credentials(), this.#listen()]);
    this.#credentialsEndMs = credentials.expiresAtMs;
    const env = sandboxEnvironment({
      spec: this.spec,
      paths: this.#places.seen,
      credentials,
      logStream: this.#stream,
      runtimeApi: this.#address,
      endpoint: this.#host.endpoint(),
      language: this.#toolchain.environment(this.#places.seen),
      ...(this.#toolchain.osOnly ? { osOnly: true } : { telemetryFd: TELEMETRY_FD }),
    });
    onStart?.();
    const startedAt = performance.now();
    const start = startOf(this.#toolchain, this.spec, this.#places);
    const outcome = this.#wait(limitMs);
    if (start.kind === "exit") this.#outcome?.({ kind: "exit", exit: { code: start.code, signal: null } });
    else if (start.kind === "invalid") this.#outcome?.(start);
    else await this.#start({ command: start.command, env, cwd: this.#places.real.taskRoot });
    const ended = await outcome;
    // A timer may fire a fraction of a millisecond early.
    const durationMs = Math.max(performance.now() - startedAt, ended.kind === "timeout" ? limitMs : 0);
    if (ended.kind === "ready") {
      await this.#log.drained();
      return { durationMs };
    }
    const process = this.#process;
    this.#peakMb(process);
    if (ended.kind === "initError" && process) {
      await Promise.race([process.exited, new Promise((resolve) => setTimeout(resolve, EXIT_WITHIN_MS).unref())]);
    }
    await this.#reset();
    await this.#log.drained();
    if (ended.kind === "initError") this.#hint(ended.error.body);
    if (ended.kind === "invalid" && ended.hint) this.#log.note(ended.hint);
    if (ended.kind !== "aborted" && ended.kind !== "timeout") this.#hintOnExit();
    if (ended.kind === "aborted") throw ended.reason;
    return { durationMs, failure: this.#initFailure(ended) };
  }

  #initFailure(outcome: Outcome): InitFailure {
    if (outcome.kind === "initError") {
      const { body, type } = outcome.error;
      return { status: "error", type, payload: () => body };
    }
    if (outcome.kind === "timeout") {
      return { status: "timeout", payload: (requestId) => this.#timedOut(requestId) };
    }
    if (outcome.kind === "invalid") {
      const { errorType, message } = outcome;
      return { status: "error", type: errorType, payload: (requestId) => errorPayload(requestId, message, errorType) };
    }
    const text = outcome.kind === "exit" ? exitText(outcome.exit) : exitText({ code: null, signal: "SIGKILL" });
    const type = outcome.kind === "outOfMemory" ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    return { status: "error", type, payload: (requestId) => exitPayload(requestId, text) };
  }

  async #listen(): Promise<void> {
    if (this.#address === "") this.#address = await this.#api.listen();
    else this.#api.reset();
  }

  async #start(options: StartOptions): Promise<void> {
    const { spec } = this;
    const process = await this.#host.start({ options, spec, toolchain: this.#toolchain, places: this.#places });
    this.#process = process;
    this.#log.attach(process.stdout, process.stderr, process.telemetry);
    process.exited.then((exit) => {
      if (this.#process !== process) return;
      this.#process = undefined;
      this.#outcome?.({ kind: "exit", exit });
    });
    if (this.#ended) process.kill();
  }

  async #reset(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    process?.kill();
    await process?.exited;
  }

  #wait(limitMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ kind: "timeout" }), Math.max(0, limitMs));
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        this.#outcome = undefined;
        resolve(outcome);
      };
      this.#outcome = settle;
    });
  }

  #event(invocation: Invocation, remainingMs: number): RuntimeEvent {
    const headers = [
      "Content-Type",
      "application/json",
      "Lambda-Runtime-Aws-Request-Id",
      invocation.requestId,
      "Lambda-Runtime-Deadline-Ms",
      String(Math.round(Date.now() + remainingMs)),
      "Lambda-Runtime-Invoked-Function-Arn",
      invocation.invokedFunctionArn,
      "Lambda-Runtime-Trace-Id",
      invocation.traceId ?? newTraceId(this.#host),
      "Lambda-Runtime-Invocation-Id",
      this.#host.newUuid(),
    ];
    const { clientContext } = invocation;
    // A header is bytes to the runtime: JSON on one line, as UTF-8.
    if (clientContext) {
      headers.push("Lambda-Runtime-Client-Context", Buffer.from(oneLine(clientContext)).toString("latin1"));
    }
    return { requestId: invocation.requestId, headers, payload: invocation.payload, response: invocation.response };
  }

  async #conclude(
    outcome: Outcome,
    invocation: Invocation,
    startedAt: number,
    initDurationMs: number | undefined,
  ): Promise<InvocationResult> {
    const { requestId } = invocation;
    const limitMs = this.spec.timeoutSeconds * 1000;
    const durationMs = outcome.kind === "timeout" ? limitMs : Math.min(performance.now() - startedAt, limitMs);
    const answer = this.#api.answer;
    const process = this.#process;
    if (outcome.kind !== "finished") await this.#reset();
    if (outcome.kind === "aborted") throw outcome.reason;
    await this.#log.drained();
    const maxMemoryMb = this.#peakMb(process);

    const end = { durationMs, initDurationMs, maxMemoryMb, streamedBytes: answer?.streamedBytes };
    // A stream that broke off because its process ended is told by the end of the process.
    const given = answer?.kind === "truncated" ? undefined : answer;
    if (outcome.kind === "timeout") {
      return this.#finish(invocation, {
        ...end,
        ...(given ? answered(given, requestId) : { payload: this.#timedOut(requestId), isError: true }),
        failure: { status: "timeout" },
      });
    }
    if (outcome.kind === "outOfMemory" || outcome.kind === "exit") {
      const exit: ProcessExit = outcome.kind === "exit" ? outcome.exit : { code: null, signal: "SIGKILL" };
      const type = outcome.kind === "exit" ? "Runtime.ExitError" : "Runtime.OutOfMemory";
      if (outcome.kind === "exit") this.#hintOnExit();
      return this.#finish(invocation, {
        ...end,
        ...(outcome.kind === "outOfMemory" ? { maxMemoryMb: this.spec.memoryMb } : undefined),
        // An uncaught exception is posted before the process ends: that is what the caller gets.
        ...(given ? answered(given, requestId) : { payload: exitPayload(requestId, exitText(exit)), isError: true }),
        failure: { status: "error", type },
      });
    }
    const result = answered(answer ?? NO_ANSWER, requestId);
    if (answer?.kind === "error") this.#hint(answer.body);
    return this.#finish(invocation, { ...end, ...result, contentType: answer?.contentType });
  }

  async #finish(
    invocation: Invocation,
    end: {
      readonly durationMs: number;
      readonly initDurationMs?: number | undefined;
      readonly maxMemoryMb?: number;
      readonly payload: Uint8Array;
      readonly isError: boolean;
      readonly failure?: Failure | undefined;
      readonly streamedBytes?: number | undefined;
      readonly contentType?: string | undefined;
    },
  ): Promise<InvocationResult> {
    const { spec } = this;
    const { requestId, traceId } = invocation;
    const traced = spec.tracing === "Active" && traceId?.includes("Sampled=1");
    const payload = end.isError ? Buffer.from(this.#translated(end.payload)) : end.payload;
    this.#platform.end(requestId, end.durationMs, end.streamedBytes ?? payload.byteLength, end.failure);
    this.#platform.report({
      requestId,
      durationMs: end.durationMs,
      initDurationMs: end.initDurationMs,
      memoryMb: spec.memoryMb,
      maxMemoryMb: end.maxMemoryMb ?? this.#peakMb(this.#process),
      failure: end.failure,
      trace: traced ? traceId : undefined,
    });
    return {
      payload,
      ...(end.contentType === undefined ? undefined : { contentType: end.contentType }),
      ...(end.isError ? { functionError: "Unhandled" as const } : undefined),
      ...(end.failure?.status === "timeout" && end.isError ? { timedOut: true as const } : undefined),
      logTail: this.#log.tail(),
      executedVersion: spec.version,
      durationMs: end.durationMs,
    };
  }

  #translated(payload: Uint8Array): string {
    return this.#log.translate(Buffer.from(payload).toString("utf8"));
  }

  #peakMb(process: SandboxProcess | undefined): number {
    this.#peak = Math.max(this.#peak, process?.measure().peakMb ?? 0);
    return Math.min(this.spec.memoryMb, Math.ceil(this.#peak));
  }

  #timedOut(requestId: string): Buffer {
    const seconds = this.spec.timeoutSeconds.toFixed(2);
    return Buffer.from(
      JSON.stringify({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
      }),
    );
  }

  #hintOnExit(): void {
    const hint = spelledPaths(this.#toolchain, this.spec, this.#places);
    if (hint) this.#log.note(hint);
  }

  /** Says how to add a part of the SDK that a function missed. */
  #hint(error: Buffer): void {
    const hint = this.#toolchain.hint?.(error.toString("utf8"));
    if (hint) this.#log.note(hint);
    const name = /Cannot find (?:package|module) '(@aws-sdk\/[a-z0-9-]+)/.exec(error.toString("utf8"))?.[1];
    if (!name) return;
    this.#log.note(
      `${name} is not among the SDK packages that Rolecall ships; \`npm i ${name}\` in the function's own package, or in the project Rolecall runs in, adds it`,
    );
  }
}

const NO_ANSWER: RuntimeAnswer = { kind: "response", body: Buffer.alloc(0) };

function answered(
  answer: RuntimeAnswer,
  requestId: string,
): {
  payload: Uint8Array;
  isError: boolean;
  failure?: Failure;
} {
  if (answer.kind === "response") return { payload: answer.body, isError: false };
  if (answer.kind === "error") return { payload: answer.body, isError: true };
  if (answer.kind === "tooLarge" || answer.kind === "tooLargeStream") {
    const errorType = "Function.ResponseSizeTooLarge";
    const limit = answer.kind === "tooLarge" ? MAX_RESPONSE_BYTES : MAX_STREAMED_BYTES;
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${limit} bytes).`;
    return {
      payload: Buffer.from(JSON.stringify({ errorMessage, errorType })),
      isError: true,
      failure: { status: "error", type: errorType },
    };
  }
  if (answer.kind === "truncated") {
    const errorType = "Runtime.TruncatedResponse";
    // The words are ours: unverified.
    const errorMessage = `RequestId: ${requestId} Error: Response stream was truncated`;
    return {
      payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
      isError: true,
      failure: { status: "error", type: errorType },
    };
  }
  const errorType = "Runtime.InvalidResponseModeHeader";
  return {
    // The words are ours: unverified.
    payload: Buffer.from(JSON.stringify({ errorType, errorMessage: "Invalid function response mode" })),
    isError: true,
    failure: { status: "error", type: errorType },
  };
}

/** Stands for one build of a runtime, as the hash in AWS's runtime version ARNs does. */
function runtimeHash(version: string): string {
  return createHash("sha256").update(version).digest("hex");
}

function exitPayload(requestId: string, text: string): Buffer {
  return errorPayload(requestId, text, "Runtime.ExitError");
}

function errorPayload(requestId: string, text: string, errorType: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` }));
}

/** How a process ended, in the words of Go's os/exec, which AWS's platform is written in. */
export function exitText({ code, signal }: ProcessExit): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signalNumber(signal)}`;
  if (code) return `Runtime exited with error: exit status ${code}`;
  return "Runtime exited without providing a reason";
}

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

function signalNumber(signal: NodeJS.Signals): string {
  return `signal ${constants.signals[signal]}`;
}

/** A trace header also comes when nothing is traced. */
function newTraceId(host: Pick<SandboxHost, "newUuid" | "now">): string {
  const hex = host.newUuid().replaceAll("-", "") + host.newUuid().replaceAll("-", "");
  const seconds = Math.floor(host.now() / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${seconds}-${hex.slice(8, 32)};Parent=${hex.slice(40, 56)};Sampled=0`;
}

function oneLine(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return json.replace(/[\r\n]/g, " ");
  }
}
