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
 * Left out: SnapStart's restore calls and the extensions, logs and telemetry APIs (404).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** The most a response may weigh. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** What happens at the Runtime API, told to the sandbox. */
export interface RuntimeApiListener {
  /** The runtime asks for its first event: its init phase is over. */
  onReady(): void;
  onInitError(error: ReportedError): void;
  /** The runtime asks for another event after it has answered this one. */
  onFinished(): void;
}

/** An error as the runtime posted it; `body` goes to the caller untouched. */
export interface ReportedError {
  readonly body: Buffer;
  readonly type: string;
}

export interface RuntimeEvent {
  readonly requestId: string;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly payload: Uint8Array;
}

/** The answer to one event. */
export interface RuntimeAnswer {
  readonly kind: "response" | "error" | "tooLarge" | "invalidMode";
  readonly body: Buffer;
  readonly errorType?: string;
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
const ERROR_CAUSE = "application/vnd.aws.lambda.error.cause+json";

export class RuntimeApi {
  readonly #server: Server;
  readonly #listener: RuntimeApiListener;
  readonly #sockets = new Set<Socket>();
  /** Posts whose body is still on its way, by connection: a pipelined question must not overtake them. */
  readonly #posting = new WeakMap<Socket, Promise<void>>();
  #waiting: ServerResponse[] = [];
  #state: State = "Started";
  #event: RuntimeEvent | undefined;
  #answer: RuntimeAnswer | undefined;

  constructor(listener: RuntimeApiListener) {
    this.#listener = listener;
    this.#server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
      response.sendDate = false;
      this.#serve(request, response);
    });
    // A question for the next event may stay open for as long as the sandbox lives.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("clientError", (_error, socket) => {
      if (!socket.writable) return socket.destroy();
      const body = errorBody("TruncatedHTTPRequest", "HTTP request detected as truncated");
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
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
    for (const response of waiting) writeEvent(response, event);
  }

  /** For a new process on the same port: as if nothing had been asked yet. */
  reset(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#waiting = [];
    this.#state = "Started";
    this.#event = undefined;
    this.#answer = undefined;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = "" } = request;
    const path = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : "";
    if (method === "GET" && path === "runtime/invocation/next") {
      const posting = this.#posting.get(request.socket);
      if (posting) posting.then(() => this.#next(response));
      else this.#next(response);
    } else if (method === "GET" && path === "ping") {
      response.writeHead(200, { "Content-Type": "text/plain" }).end("pong");
    } else if (method === "POST" && path === "runtime/init/error") {
      this.#receive(request, response, (body) => this.#initError(request, response, body));
    } else {
      const post = method === "POST" ? /^runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) : null;
      if (!post) {
        request.resume();
        response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("404 page not found\n");
        return;
      }
      this.#post(request, response, decodeURIComponent(post[1] as string), post[2] === "error");
    }
  }

  #next(response: ServerResponse): void {
    if (response.destroyed) return;
    if (this.#state === "InitError") {
      this.#refuse(response, "Ready");
      return;
    }
    if (this.#state === "Running" && this.#event) {
      writeEvent(response, this.#event);
      return;
    }
    const previous = this.#state;
    this.#state = "Ready";
    this.#waiting.push(response);
    response.once("close", () => {
      this.#waiting = this.#waiting.filter((other) => other !== response);
    });
    if (previous === "RuntimeResponseSentState") {
      this.#event = undefined;
      this.#listener.onFinished();
    } else if (previous === "Started") {
      this.#listener.onReady();
      if (this.#event) this.give(this.#event);
    }
  }

  #initError(request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
    if (this.#state !== "Started") {
      this.#refuse(response, "InitError");
      return;
    }
    if (body === undefined) {
      tooLarge(response);
      return;
    }
    this.#state = "InitError";
    accept(response);
    this.#listener.onInitError(reported(request, body));
  }

  #post(request: IncomingMessage, response: ServerResponse, id: string, isError: boolean): void {
    const event = this.#event;
    const next: State = isError ? "InvocationErrorResponse" : "InvocationResponse";
    if (event === undefined || id !== event.requestId) {
      request.resume();
      send(response, 400, "InvalidRequestID", "Invalid request ID");
      return;
    }
    const invocationId = request.headers["lambda-runtime-invocation-id"];
    if (invocationId !== undefined && invocationId !== headerOf(event, "Lambda-Runtime-Invocation-Id")) {
      request.resume();
      // The words are ours: unverified.
      send(response, 400, "InvalidInvocationId", "Invalid invocation ID");
      return;
    }
    if (this.#state !== "Running") {
      request.resume();
      this.#refuse(response, next);
      return;
    }
    const mode = request.headers["lambda-runtime-function-response-mode"];
    if (!isError && mode !== undefined && mode !== "streaming") {
      request.resume();
      this.#answered({ kind: "invalidMode", body: Buffer.alloc(0) });
      send(response, 400, "InvalidFunctionResponseMode", "Invalid function response mode");
      return;
    }
    this.#state = next;
    this.#receive(request, response, (body, complete) => {
      // The process may have been replaced while the body was under way.
      if (this.#event !== event || this.#state !== next) {
        response.destroy();
        return;
      }
      if (!complete) {
        this.#state = "Running";
        send(response, 400, "TruncatedHTTPRequest", "HTTP request detected as truncated");
        return;
      }
      if (body === undefined) {
        this.#answered({ kind: "tooLarge", body: Buffer.alloc(0) });
        tooLarge(response);
        return;
      }
      if (isError) {
        const error = reported(request, body);
        this.#answered({ kind: "error", body: error.body, errorType: error.type });
      } else {
        this.#answered(responseOf(request, body));
      }
      // After the question that came in the same packet, whose answer matters more.
      process.nextTick(accept, response);
    });
  }

  #answered(answer: RuntimeAnswer): void {
    this.#answer = answer;
    this.#state = "RuntimeResponseSentState";
  }

  /** Reads a body; `undefined` when it is larger than a response may be. */
  #receive(
    request: IncomingMessage,
    response: ServerResponse,
    done: (body: Buffer | undefined, complete: boolean) => void,
  ): void {
    const chunks: Buffer[] = [];
    let size = 0;
    let settled = false;
    const posting = new Promise<void>((resolve) => {
      const settle = (complete: boolean) => {
        if (settled) return;
        settled = true;
        this.#posting.delete(request.socket);
        const body = size > MAX_RESPONSE_BYTES ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        done(body, complete);
        resolve();
      };
      request.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
      });
      request.on("end", () => settle(request.complete));
      request.on("error", () => settle(false));
      request.on("close", () => settle(request.complete));
    });
    this.#posting.set(request.socket, posting);
    response.on("error", () => {});
  }

  #refuse(response: ServerResponse, to: State): void {
    send(
      response,
      403,
      "InvalidStateTransition",
      `State transition from ${this.#state} to ${to} failed for runtime. Error: State transition is not allowed`,
    );
  }
}

function writeEvent(response: ServerResponse, event: RuntimeEvent): void {
  response.writeHead(200, event.headers as string[]);
  response.end(event.payload);
}

function headerOf(event: RuntimeEvent, name: string): string | undefined {
  const index = event.headers.indexOf(name);
  return index < 0 ? undefined : event.headers[index + 1];
}

const ACCEPTED = Buffer.from('{"status":"OK"}\n');
const ACCEPTED_HEADERS = ["Content-Type", "application/json", "Content-Length", String(ACCEPTED.length)];

function accept(response: ServerResponse): void {
  response.writeHead(202, ACCEPTED_HEADERS).end(ACCEPTED);
}

function tooLarge(response: ServerResponse): void {
  send(response, 413, "RequestEntityTooLarge", `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`);
}

function send(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(errorBody(errorType, errorMessage));
}

function errorBody(errorType: string, errorMessage: string): string {
  return `${JSON.stringify({ errorMessage, errorType })}\n`;
}

function reported(request: IncomingMessage, body: Buffer): ReportedError {
  const type = errorType(String(request.headers["lambda-runtime-function-error-type"] ?? ""));
  if (request.headers["content-type"] !== ERROR_CAUSE) return { body, type };
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
function responseOf(request: IncomingMessage, body: Buffer): RuntimeAnswer {
  const error = request.trailers["lambda-runtime-function-error-body"];
  if (error === undefined) return { kind: "response", body };
  const type = errorType(String(request.trailers["lambda-runtime-function-error-type"] ?? ""));
  return { kind: "error", body: Buffer.from(error, "base64"), errorType: type };
}
