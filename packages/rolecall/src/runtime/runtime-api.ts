/**
 * One sandbox's Runtime API, version 2018-06-01: the HTTP server its runtime takes events from.
 *
 * The address in AWS_LAMBDA_RUNTIME_API must be exactly `host:port` (AWS's clients refuse a path), so each sandbox
 * has a port of its own. Any client that keeps to HTTP/1.1 is served: several connections, no keep-alive, chunked
 * bodies, a question for the next event asked twice.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; states and error texts as AWS's open-source
 * Runtime Interface Emulator answers them.
 *
 * Left out: SnapStart's restore calls and the extensions, logs and telemetry APIs (404; who asks for one of these three
 * is told so).
 */
import { type AddressInfo, createServer, type Server } from "node:net";
import {
  type Answer,
  type Body,
  type Headers,
  HttpConnection,
  type ReadBody,
  type Request,
  type Served,
} from "./http-connection.js";
import type { ResponseSink } from "./sandboxes.js";

/** The most a response may weigh that is answered whole. */
export const MAX_RESPONSE_BYTES = 6_291_556;
/** The most a streamed response may weigh. */
export const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/** What happens at the Runtime API, told to the sandbox. */
export interface RuntimeApiListener {
  /** The runtime asks for its first event: its init phase is over. */
  onReady(): void;
  onInitError(error: ReportedError): void;
  /** The runtime asks for another event after it has answered this one. */
  onFinished(): void;
  /** Something in the sandbox asks for an API that only extensions use, and that is not there. */
  onUnserved?(api: string): void;
}

/** An error as the runtime posted it; `body` goes to the caller untouched. */
export interface ReportedError {
  readonly body: Buffer;
  readonly type: string;
}

export interface RuntimeEvent {
  readonly requestId: string;
  /** Names and values in turn, but for the length. */
  readonly headers: readonly string[];
  readonly payload: Uint8Array;
  /** Takes the response as it comes. */
  readonly response?: ResponseSink | undefined;
}

/** The answer to one event. */
export interface RuntimeAnswer {
  /** `truncated`: a streamed response that did not come to its end. */
  readonly kind: "response" | "error" | "tooLarge" | "tooLargeStream" | "invalidMode" | "truncated";
  /** Empty for what the event's sink has taken. */
  readonly body: Buffer;
  readonly errorType?: string;
  /** Bytes that the event's sink has taken. */
  readonly streamedBytes?: number;
  /** What it is, of a response that the runtime streamed and nobody took as it came. */
  readonly contentType?: string;
}

type State =
  | "Started"
  | "InitError"
  | "Ready"
  | "Running"
  | "InvocationResponse"
  | "InvocationErrorResponse"
  | "RuntimeResponseSentState";

const PREFIX = "/2018-06-01/";
/**
 * What extensions use, internal ones in the runtime's own process too.
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const UNSERVED: readonly (readonly [string, string])[] = [
  ["/2020-01-01/extension/", "Extensions API"],
  ["/2020-08-15/logs", "Logs API"],
  ["/2022-07-01/telemetry", "Telemetry API"],
];
const ERROR_CAUSE = "application/vnd.aws.lambda.error.cause+json";

export class RuntimeApi implements Served {
  readonly #server: Server;
  readonly #listener: RuntimeApiListener;
  readonly #maxStreamedBytes: number;
  readonly #connections = new Set<HttpConnection>();
  /** Who waits for the next event: one runtime, which may ask twice. */
  #waiting: Answer[] = [];
  /** Who asked for the next event while its answer to this one was still arriving. */
  #early: Answer[] = [];
  #state: State = "Started";
  #event: RuntimeEvent | undefined;
  #answer: RuntimeAnswer | undefined;

  constructor(listener: RuntimeApiListener, maxStreamedBytes = MAX_STREAMED_BYTES) {
    this.#listener = listener;
    this.#maxStreamedBytes = maxStreamedBytes;
    this.#server = createServer((socket) => {
      this.#connections.add(new HttpConnection(socket, this, MAX_RESPONSE_BYTES));
    });
  }

  /** Resolves to `host:port`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the runtime answered to the event given last, if it has. */
  get answer(): RuntimeAnswer | undefined {
    return this.#answer;
  }

  /** Hands the event to the runtime: at once if it waits, else when it asks. */
  give(event: RuntimeEvent): void {
    this.#event = event;
    this.#answer = undefined;
    if (this.#state !== "Ready" || this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#state = "Running";
    for (const answer of waiting) sendEvent(answer, event);
  }

  /** For a new process on the same port: as if nothing had been asked yet. */
  reset(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#waiting = [];
    this.#early = [];
    this.#state = "Started";
    this.#event = undefined;
    this.#answer = undefined;
  }

  close(): void {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
  }

  onRequest(request: Request, answer: Answer, readBody: ReadBody): void {
    const { method, url } = request;
    const path = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : "";
    if (method === "GET" && path === "runtime/invocation/next") this.#next(answer);
    else if (method === "GET" && path === "ping") answer.send(200, ["Content-Type", "text/plain"], "pong");
    else if (method === "POST" && path === "runtime/init/error") {
      readBody((body) => this.#initError(request, answer, body));
    } else {
      const post = method === "POST" ? /^runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) : null;
      if (post) this.#post(request, answer, readBody, unescaped(post[1] as string), post[2] === "error");
      else if (!this.#unserved(url, answer))
        answer.send(404, ["Content-Type", "text/plain; charset=utf-8"], "404 page not found\n");
    }
  }

  #unserved(url: string, answer: Answer): boolean {
    const api = UNSERVED.find(([prefix]) => url.startsWith(prefix))?.[1];
    if (api === undefined) return false;
    sendError(answer, 404, "Extension.NotEmulated", `Lambda's ${api} is not emulated by Rolecall`);
    this.#listener.onUnserved?.(api);
    return true;
  }

  refusal(): string {
    return errorBody("TruncatedHTTPRequest", "HTTP request detected as truncated");
  }

  onClose(connection: HttpConnection): void {
    this.#connections.delete(connection);
    const open = (answer: Answer) => answer.connection !== connection;
    this.#waiting = this.#waiting.filter(open);
    this.#early = this.#early.filter(open);
  }

  #next(answer: Answer): void {
    if (this.#state === "InitError") {
      this.#refuse(answer, "Ready");
      return;
    }
    if (this.#state === "Running" && this.#event) {
      sendEvent(answer, this.#event);
      return;
    }
    if (this.#state === "InvocationResponse" || this.#state === "InvocationErrorResponse") {
      // AWS's Node.js client does not wait until the end of a stream that failed was taken.
      this.#early.push(answer);
      return;
    }
    const previous = this.#state;
    this.#state = "Ready";
    this.#waiting.push(answer);
    if (previous === "RuntimeResponseSentState") {
      this.#event = undefined;
      this.#listener.onFinished();
    } else if (previous === "Started") {
      this.#listener.onReady();
      if (this.#event) this.give(this.#event);
    }
  }

  #initError(request: Request, answer: Answer, { bytes }: Body): void {
    if (this.#state !== "Started") {
      this.#refuse(answer, "InitError");
      return;
    }
    if (bytes === undefined) {
      tooLarge(answer);
      return;
    }
    this.#state = "InitError";
    answer.send(202, JSON_HEADERS, ACCEPTED);
    this.#listener.onInitError(reported(request.headers, bytes));
  }

  #post({ headers }: Request, answer: Answer, readBody: ReadBody, id: string, isError: boolean): void {
    const event = this.#event;
    const next: State = isError ? "InvocationErrorResponse" : "InvocationResponse";
    if (event === undefined || id !== event.requestId) {
      sendError(answer, 400, "InvalidRequestID", "Invalid request ID");
      return;
    }
    const invocationId = headers["lambda-runtime-invocation-id"];
    if (invocationId !== undefined && invocationId !== headerOf(event, "Lambda-Runtime-Invocation-Id")) {
      // The words are ours: unverified.
      sendError(answer, 400, "InvalidInvocationId", "Invalid invocation ID");
      return;
    }
    if (this.#state !== "Running") {
      this.#refuse(answer, next);
      return;
    }
    const mode = headers["lambda-runtime-function-response-mode"];
    if (!isError && mode !== undefined && mode !== "streaming") {
      this.#answered({ kind: "invalidMode", body: Buffer.alloc(0) });
      sendError(answer, 400, "InvalidFunctionResponseMode", "Invalid function response mode");
      return;
    }
    this.#state = next;
    if (!isError && mode === "streaming" && event.response !== undefined) {
      this.#stream(event, event.response, headers, answer, readBody);
      return;
    }
    readBody((body) => {
      // The process may have been replaced while the body was under way.
      if (this.#event !== event || this.#state !== next) {
        answer.connection.destroy();
        return;
      }
      if (!body.complete) {
        this.#state = "Running";
        truncated(answer);
        this.#askEarly();
        return;
      }
      if (body.bytes === undefined) {
        this.#answered({ kind: "tooLarge", body: Buffer.alloc(0) });
        tooLarge(answer);
        return;
      }
      if (isError) {
        const error = reported(headers, body.bytes);
        this.#answered({ kind: "error", body: error.body, errorType: error.type });
      } else {
        const type = mode === "streaming" ? { contentType: headers["content-type"] ?? DEFAULT_TYPE } : undefined;
        this.#respond(event, headers, { ...responseOf(body.trailers, body.bytes), ...type });
      }
      // After the question that came in the same packet: then both go out together, in one packet too.
      process.nextTick(() => answer.send(202, JSON_HEADERS, ACCEPTED, "later"));
    });
  }

  /** A response that came whole; who wants it as it comes gets it in one piece. */
  #respond({ response: sink }: RuntimeEvent, headers: Headers, answer: RuntimeAnswer): void {
    if (sink === undefined || answer.kind !== "response") {
      this.#answered(answer);
      return;
    }
    const { body } = answer;
    sink.begin(headers["content-type"] ?? DEFAULT_TYPE);
    if (body.length > 0) sink.write(body, () => {});
    this.#answered({ kind: "response", body: NO_BYTES, streamedBytes: body.length });
    sink.end();
  }

  /** Hands a response on while it arrives; the runtime is read no faster than its caller takes it. */
  #stream(event: RuntimeEvent, sink: ResponseSink, headers: Headers, answer: Answer, readBody: ReadBody): void {
    let streamedBytes = 0;
    const isCurrent = () => this.#event === event;
    sink.begin(headers["content-type"] ?? DEFAULT_TYPE);
    readBody(
      ({ complete, trailers }) => {
        if (!isCurrent()) {
          answer.connection.destroy();
        } else if (streamedBytes > this.#maxStreamedBytes) {
          this.#answered({ kind: "tooLargeStream", body: NO_BYTES, streamedBytes });
          tooLarge(answer, this.#maxStreamedBytes);
        } else if (!complete) {
          this.#answered({ kind: "truncated", body: NO_BYTES, streamedBytes });
          truncated(answer);
        } else {
          const { kind, body, errorType } = responseOf(trailers, NO_BYTES);
          this.#answered({ kind, body, streamedBytes, ...(errorType === undefined ? {} : { errorType }) });
          sink.end(kind === "error" ? { type: trailers[ERROR_TYPE] ?? "", body } : undefined);
          answer.send(202, JSON_HEADERS, ACCEPTED);
        }
      },
      (piece) => {
        streamedBytes += piece.length;
        // What comes beyond the limit, or for an event that is over, is passed over.
        if (!isCurrent() || streamedBytes > this.#maxStreamedBytes) return true;
        return sink.write(piece, () => answer.connection.resume());
      },
    );
  }

  #answered(answer: RuntimeAnswer): void {
    this.#answer = answer;
    this.#state = "RuntimeResponseSentState";
    this.#askEarly();
  }

  #askEarly(): void {
    for (const answer of this.#early.splice(0)) this.#next(answer);
  }

  #refuse(answer: Answer, to: State): void {
    sendError(
      answer,
      403,
      "InvalidStateTransition",
      `State transition from ${this.#state} to ${to} failed for runtime. Error: State transition is not allowed`,
    );
  }
}

const sendEvent = (answer: Answer, { headers, payload }: RuntimeEvent) => answer.send(200, headers, payload);

function headerOf(event: RuntimeEvent, name: string): string | undefined {
  const index = event.headers.indexOf(name);
  return index < 0 ? undefined : event.headers[index + 1];
}

/** An id that is no proper escape is nobody's. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const JSON_HEADERS = ["Content-Type", "application/json"];
const ACCEPTED = '{"status":"OK"}\n';
/** Of a response whose runtime does not say what it is. */
const DEFAULT_TYPE = "application/octet-stream";
const ERROR_TYPE = "lambda-runtime-function-error-type";
const ERROR_BODY = "lambda-runtime-function-error-body";
const NO_BYTES = Buffer.alloc(0);

function tooLarge(answer: Answer, limit = MAX_RESPONSE_BYTES): void {
  sendError(answer, 413, "RequestEntityTooLarge", `Exceeded maximum allowed payload size (${limit} bytes).`);
}

const truncated = (answer: Answer) =>
  sendError(answer, 400, "TruncatedHTTPRequest", "HTTP request detected as truncated");

function sendError(answer: Answer, status: number, errorType: string, errorMessage: string): void {
  answer.send(status, JSON_HEADERS, errorBody(errorType, errorMessage));
}

function errorBody(errorType: string, errorMessage: string): string {
  return `${JSON.stringify({ errorMessage, errorType })}\n`;
}

function reported(headers: Headers, body: Buffer): ReportedError {
  const type = errorType(headers[ERROR_TYPE] ?? "");
  if (headers["content-type"] !== ERROR_CAUSE) return { body, type };
  try {
    const { errorMessage, errorType, stackTrace } = JSON.parse(body.toString("utf8"));
    return { body: Buffer.from(JSON.stringify({ errorMessage, errorType, stackTrace })), type };
  } catch {
    return { body, type };
  }
}

/** The error type of a header, as far as the platform believes it. */
function errorType(header: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(header)) return header;
  return header.startsWith("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}

/** A streamed response carries the error that ended it in its trailers. */
function responseOf(trailers: Headers, body: Buffer): RuntimeAnswer {
  const error = trailers[ERROR_BODY];
  if (error === undefined && trailers[ERROR_TYPE] === undefined) return { kind: "response", body };
  const type = errorType(trailers[ERROR_TYPE] ?? "");
  return { kind: "error", body: Buffer.from(error ?? "", "base64"), errorType: type };
}
