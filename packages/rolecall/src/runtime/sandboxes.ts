/**
 * Lambda's execution environments, as the Lambda service sees them.
 *
 * `invoke` finds or makes a sandbox for exactly this `revision` of the function and runs one event in it.
 */
export interface Sandboxes {
  invoke(fn: FunctionSpec, invocation: Invocation): Promise<InvocationResult>;
  /**
   * Initialises sandboxes ahead, so that `count` of this spec are there, and keeps them whether they are used or not.
   * What the machine has no memory for is made when it is needed.
   * @returns whether their init succeeded; where it failed none is kept
   * @throws what the credentials throw
   */
  provision(fn: FunctionSpec, count: number): Promise<boolean>;
  /** Ends the idle sandboxes of a function; running ones end with their event. */
  retire(functionArn: string, options?: RetireOptions): Promise<void>;
  /** Ends every sandbox at once, running ones too: after a reset nothing of before goes on. */
  retireAll(): Promise<void>;
  /** Ends all: running invocations get five seconds. */
  close(): Promise<void>;
}

export interface RetireOptions {
  readonly exceptRevision?: string;
  /** Only those of this version. */
  readonly version?: string;
  /** Only those that came to be in this way. */
  readonly initialization?: FunctionSpec["initialization"];
}

/** All that a sandbox is made of. Two specs with the same `revision` are interchangeable. */
export interface FunctionSpec {
  /** Unqualified. */
  readonly functionArn: string;
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly region: string;
  /** Changes with code and configuration. */
  readonly revision: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb: number;
  /** The function's own variables: there once `credentials` has answered. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly logFormat: "Text" | "JSON";
  readonly applicationLogLevel?: string;
  readonly systemLogLevel?: string;
  readonly tracing: "Active" | "PassThrough";
  /** What AWS_LAMBDA_INITIALIZATION_TYPE says; on-demand unless the sandbox was initialised ahead. */
  readonly initialization?: "on-demand" | "provisioned-concurrency";
  readonly layers: readonly { readonly hash: string }[];
  /** SHA-256 of the deployment package in the blob store. */
  readonly codeHash: string;
  /** Asked when a sandbox is made. @throws what Invoke then answers */
  readonly credentials: () => Promise<SandboxCredentials>;
  /** Takes the lines a sandbox writes, in order; never throws, never awaited by an invocation. */
  readonly log: (stream: string, lines: readonly LogLine[]) => void;
}

export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** A sandbox whose credentials end before an event must have ended takes no further one. */
  readonly expiresAtMs: number;
}

export interface LogLine {
  readonly timestampMs: number;
  /** Without the trailing newline. */
  readonly message: string;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As the caller named it, with the qualifier. */
  readonly invokedFunctionArn: string;
  /** Decoded JSON text. */
  readonly clientContext?: string;
  readonly traceId?: string;
  readonly signal?: AbortSignal;
  /** Takes the response as the function writes it. Without it the response comes whole, in the result. */
  readonly response?: ResponseSink;
}

/**
 * Where a response goes while the function still writes it. A response that comes whole, as most do, is one piece; an
 * error that the function answers instead of a response is in the result alone.
 */
export interface ResponseSink {
  /** The function has begun to answer. Comes once, before all else. */
  begin(contentType: string): void;
  /**
   * @returns false when it has enough for now: the function is held until `resume` is called. What of it has come
   * already still follows.
   */
  write(piece: Uint8Array, resume: () => void): boolean;
  /** The response has come to its end; `error` says that the function gave it up. Missing where it was cut off. */
  end(error?: StreamError): void;
}

/** What a function says of a response that it could not finish. */
export interface StreamError {
  /** As the function's runtime names it; may be empty. */
  readonly type: string;
  readonly body: Uint8Array;
}

export interface InvocationResult {
  /** Empty where the response went into the invocation's sink. */
  readonly payload: Uint8Array;
  /** Of a response that the function streamed and that was joined to one. */
  readonly contentType?: string;
  readonly functionError?: "Unhandled" | "Handled";
  /** The function took longer than it may. */
  readonly timedOut?: true;
  /** The last 4 KB of the invocation's log, for `X-Amz-Log-Result`. */
  readonly logTail: Uint8Array;
  readonly executedVersion: string;
  /** What the function took, without its init; a stand-in for sandboxes need not tell it. */
  readonly durationMs?: number;
}
