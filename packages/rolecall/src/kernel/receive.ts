/**
 * The listener: HTTP/1.1 and HTTP/2 without TLS on one port, each request read whole and handed on.
 *
 * HTTP/2 comes by prior knowledge (the SDK's Kinesis client speaks so): a connection whose first bytes are the
 * preface is handed to `http2` through a Duplex, since `unshift` does not reach it. All others are node:http's.
 */
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { Duplex } from "node:stream";
import { AwsError } from "./errors.js";
import type { Log } from "./host.js";
import { type BodyStream, type HttpRequest, type HttpResponse, ResponseCutOff, type Trailers } from "./http.js";

export interface ListenOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** `signal` fires when the client goes away or the listener is closed and has waited long enough. */
  readonly handle: (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;
  readonly log: Log;
  /** Whether the request's body is handed on as it arrives (`HttpRequest.stream`) rather than read whole. */
  readonly streams?: (request: HttpRequest) => boolean;
  /** Largest body that is read whole, in bytes. */
  readonly bodyLimitBytes?: number;
  /** How long `close` waits for requests under way. */
  readonly graceMs?: number;
  /** How long a client may take to send its headers, or to say anything at all. */
  readonly headersTimeoutMs?: number;
}

export interface Listener {
  readonly port: number;
  /** Takes no more requests, and resolves when those under way are answered or `graceMs` is over. */
  close(): Promise<void>;
}

/** Session tokens and presigned requests make long headers; AWS's own front ends take 64 kB. */
const headersLimitBytes = 128 * 1024;
const defaultBodyLimitBytes = 128 * 1024 * 1024;
/** An open connection is not to be had for nothing. */
const defaultHeadersTimeoutMs = 30_000;
const requestTimeoutMs = 300_000;
/** Longer than the SDKs keep an idle connection, so that none writes into one that is being closed. */
const keepAliveMs = 75_000;

/** Up to this size a body is copied to go out with its headers. */
const oneWriteBytes = 16_384;

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** No method of HTTP/1.1 begins with these three letters. */
const tellingBytes = 3;

/** @throws the socket's own error (`EADDRINUSE`, `EACCES`) when the address cannot be had */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { handle, log, streams, graceMs = 5_000 } = options;
  const { bodyLimitBytes = defaultBodyLimitBytes, headersTimeoutMs = defaultHeadersTimeoutMs } = options;
  const aborters = new Set<AbortController>();
  const departures = new WeakMap<object, AbortController>();
  const sessions = new Set<http2.ServerHttp2Session>();
  let underway = 0;
  let closing = false;
  let idle: () => void = () => {};

  const onRequest = (request: Incoming, response: Outgoing): void => {
    underway++;
    serve(request, response)
      .catch((error) => {
        // `handle` answers its own failures; what arrives here is a stream that broke while it was written.
        if (error instanceof ResponseCutOff) return breakOff(request, response);
        log.error("a response could not be written", error);
        response.destroy();
      })
      .then(() => {
        underway--;
        if (closing && underway === 0) idle();
      });
  };

  async function serve(request: Incoming, response: Outgoing): Promise<void> {
    const aborter = departureOf(request, response);
    response.on("error", ignore);
    try {
      const read = httpRequest(request);
      if (streams?.(read)) read.stream = arriving(request, read.headers["content-length"]);
      else {
        const body = await readBody(request, read.headers["content-length"], bodyLimitBytes);
        if (body === "truncated") return void response.destroy();
        if (body === "too large") return void refuseBody(request, response);
        read.body = body;
      }
      beginTurn();
      const answer = await handle(read, aborter.signal);
      await write(request, response, answer, closing, aborter.signal);
      // What was not read of a body is read away, so that the client comes to read its answer.
      if (read.stream && !request.readableEnded) request.resume();
    } finally {
      if (request.httpVersionMajor === 2) aborters.delete(aborter);
    }
  }

  /** Tells of a client that goes while the handler works: over HTTP/1.1 one a connection, over HTTP/2 one a stream. */
  function departureOf(request: Incoming, response: Outgoing): AbortController {
    const ofConnection = request.httpVersionMajor === 1 ? departures.get(request.socket) : undefined;
    if (ofConnection) return ofConnection;
    const aborter = new AbortController();
    aborters.add(aborter);
    if (request.httpVersionMajor === 1) {
      departures.set(request.socket, aborter);
      request.socket.once("close", () => {
        aborters.delete(aborter);
        aborter.abort();
      });
    } else {
      response.once("close", () => {
        if (!response.writableFinished) aborter.abort();
      });
    }
    return aborter;
  }

  const server = http.createServer(
    {
      maxHeaderSize: headersLimitBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(5_000, headersTimeoutMs),
      noDelay: true,
    },
    (request, response) => onRequest(request, response as Outgoing),
  );
  server.on("clientError", refuse);

  const h2 = http2.createServer(
    { settings: { maxHeaderListSize: headersLimitBytes, maxConcurrentStreams: 256 } },
    (request, response) => onRequest(request as unknown as Incoming, response as unknown as Outgoing),
  );
  h2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.on("error", (error) => log.debug("an HTTP/2 session failed", { reason: String(error) }));
  });
  h2.on("sessionError", (error) => log.debug("an HTTP/2 session failed", { reason: String(error) }));

  // node:http's own reader of connections stays, behind the look at the first bytes.
  const [toHttp1] = server.listeners("connection") as ((socket: Socket) => void)[];
  if (toHttp1 === undefined) throw new Error("node:http has no listener for connections");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    sniff(
      socket,
      () => toHttp1.call(server, socket),
      (first) => h2.emit("connection", new Replayed(socket, first)),
    );
  });

  const waiting = new Set<Socket>();
  function sniff(socket: Socket, http1: () => void, toH2: (first: Buffer) => void): void {
    let first: Buffer = Buffer.alloc(0);
    waiting.add(socket);
    const done = () => {
      waiting.delete(socket);
      socket.removeListener("readable", look);
      socket.removeListener("error", drop);
      socket.removeListener("close", done);
      socket.removeListener("timeout", drop);
      socket.setTimeout(0);
    };
    const drop = () => {
      done();
      socket.on("error", () => {});
      socket.destroy();
    };
    const look = () => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
      const length = Math.min(first.length, tellingBytes);
      const isPreface = first.compare(preface, 0, length, 0, length) === 0;
      if (isPreface && length < tellingBytes) return;
      done();
      if (isPreface) return toH2(first);
      socket.unshift(first);
      http1();
    };
    socket.setTimeout(headersTimeoutMs);
    socket.on("readable", look);
    socket.once("error", drop);
    socket.once("close", done);
    socket.once("timeout", drop);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.removeListener("error", reject);
      server.on("error", (error) => log.error("the listener failed", error));
      resolve();
    });
  });

  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closed ??= end();
      return closed;
    },
  };

  async function end(): Promise<void> {
    closing = true;
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of waiting) socket.destroy();
    for (const session of sessions) session.close();
    server.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const aborter of aborters) aborter.abort();
      for (const session of sessions) session.destroy();
      server.closeAllConnections();
    }, graceMs);
    if (underway > 0) {
      await new Promise<void>((resolve) => {
        idle = resolve;
      });
    }
    // The last answers have left; connections that clients keep open are idle now.
    server.closeIdleConnections();
    await ended;
    clearTimeout(timer);
  }
}

/** What node:http and http2's compatible API have in common. */
type Incoming = http.IncomingMessage;
type Outgoing = http.ServerResponse;

function readBody(
  request: Incoming,
  declared: string | undefined,
  limitBytes: number,
): Promise<Buffer | "truncated" | "too large"> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    if (declared !== undefined && Number(declared) > limitBytes) return resolve("too large");
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) {
        request.removeAllListeners("data");
        resolve("too large");
      } else chunks.push(chunk);
    });
    request.on("end", () => {
      // HTTP/2 ends a stream also when the client resets it.
      const isWhole =
        request.httpVersionMajor === 1 ? request.complete : declared === undefined || Number(declared) === size;
      if (!isWhole) resolve("truncated");
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    });
    request.on("aborted", () => resolve("truncated"));
    // Comes last; by then the body was resolved or never will be.
    request.on("close", () => resolve("truncated"));
  });
}

/** The body as it arrives; leaving off early leaves the connection, on which the answer is still to be sent. */
function arriving(request: Incoming, declared: string | undefined): BodyStream {
  return {
    announced: [],
    trailers: {},
    async *[Symbol.asyncIterator]() {
      let size = 0;
      try {
        for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          size += piece.length;
          yield piece;
        }
      } catch {
        throw cutShort();
      }
      // HTTP/2 ends a stream also when the client resets it.
      if (request.httpVersionMajor === 1 ? !request.complete : declared !== undefined && Number(declared) !== size) {
        throw cutShort();
      }
    },
  };
}

const cutShort = () => new AwsError("IncompleteBody", "The request body terminated unexpectedly", 400);

/** A response whose client went away; its signal has told the handler. */
function ignore(): void {}

/** What was written still goes out; that no end follows tells the client that it is not all. */
function breakOff(request: Incoming, response: Outgoing): void {
  if (request.httpVersionMajor === 1) setImmediate(() => request.socket.destroySoon());
  else response.destroy();
}

/** Beyond the cap of the listener, before it is known whom the request is for. */
function refuseBody(request: Incoming, response: Outgoing): void {
  response.statusCode = 413;
  if (request.httpVersionMajor === 1) response.setHeader("connection", "close");
  response.setHeader("content-type", "text/xml");
  response.end(
    "<ErrorResponse><Error><Type>Sender</Type><Code>RequestEntityTooLarge</Code>" +
      "<Message>Request body is too large</Message></Error></ErrorResponse>\n",
  );
  // The rest is read away for a moment, so that the answer is not lost in a reset connection.
  request.resume();
  setTimeout(() => request.destroy(), 1_000).unref();
}

/** Not HTTP, or headers beyond the limit: there is no request to hand on. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** The request but for its body, which is read next. */
function httpRequest(request: Incoming): { -readonly [Key in keyof HttpRequest]: HttpRequest[Key] } {
  let target = request.url ?? "/";
  // The absolute form (`GET http://host/path`), which proxies are sent.
  if (!target.startsWith("/")) target = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "") || "/";
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const headers: Record<string, string> = Object.create(null);
  const rawHeaders: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    let name = request.rawHeaders[index] as string;
    const value = request.rawHeaders[index + 1] as string;
    if (name.startsWith(":")) {
      // HTTP/2 names the host here; a signature over `host` covers it.
      if (name !== ":authority") continue;
      name = "host";
    }
    rawHeaders.push(name, value);
    const key = name.toLowerCase();
    const known = headers[key];
    headers[key] = known === undefined ? value : `${known},${value}`;
  }
  return {
    method: request.method ?? "GET",
    path: path === "" ? "/" : path,
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
    rawHeaders,
    body: noBody,
    remoteAddress: (request.socket?.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, ""),
    httpVersion: request.httpVersionMajor === 2 ? "2.0" : "1.1",
  };
}

const noBody = Buffer.alloc(0);

/** HTTP/2 has no such headers: writing one is an error there. */
const connectionHeaders = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection"]);

async function write(
  request: Incoming,
  response: Outgoing,
  answer: HttpResponse,
  closing: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { status, body } = answer;
  if (response.destroyed || signal.aborted) {
    if (!response.writableEnded) response.destroy();
    return discard(body);
  }
  const headers: Record<string, string | readonly string[] | number> = { ...answer.headers };
  if (request.httpVersionMajor === 2) {
    for (const name of Object.keys(headers)) if (connectionHeaders.has(name.toLowerCase())) delete headers[name];
  } else if (closing) headers.connection = "close";
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  const length = isWhole ? (typeof body === "string" ? Buffer.byteLength(body) : body.length) : undefined;
  if (request.method === "HEAD" || status === 204 || status === 304) {
    // What a GET would have sent, where the handler did not say.
    if (request.method === "HEAD" && length !== undefined && length > 0) headers["content-length"] ??= length;
    response.writeHead(status, headers as http.OutgoingHttpHeaders);
    response.end();
    return discard(body);
  }
  if (length !== undefined) headers["content-length"] = length;
  if (!isWhole) {
    // HTTP/1.0 has no chunks, behind which they would come.
    const trailers = request.httpVersion === "1.0" ? undefined : answer.trailers;
    if (trailers) headers.trailer = trailers.names.join(", ");
    response.writeHead(status, headers as http.OutgoingHttpHeaders);
    return stream(response, body, signal, trailers);
  }
  await endOfTurn();
  if (response.destroyed) return;
  response.writeHead(status, headers as http.OutgoingHttpHeaders);
  if (typeof body === "string" || body.length > oneWriteBytes) response.end(body);
  // node:http joins a text with the headers before it writes, which costs one small write in place of two parts.
  else response.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1"), "latin1");
}

let turn: Promise<void> | undefined;
let tick: Promise<void> | undefined;

/** A request has come: the turn of the event loop it came with ends once all that came with it were worked on. */
function beginTurn(): void {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
}

/**
 * Whole answers go out together: at the end of the turn, or of the tick where something else (a commit) let them wait
 * for longer. Writes one after the other wake a client once, where a write after each request wakes it each time, and
 * that costs more than the write itself.
 */
function endOfTurn(): Promise<void> {
  if (turn) return turn;
  tick ??= new Promise((resolve) => {
    process.nextTick(() => {
      tick = undefined;
      resolve();
    });
  });
  return tick;
}

/** Ends a stream that nobody will read, so that what feeds it is released. */
async function discard(body: HttpResponse["body"]): Promise<void> {
  if (typeof body === "string" || body instanceof Uint8Array) return;
  await body[Symbol.asyncIterator]().return?.();
}

async function stream(
  response: Outgoing,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  trailers: Trailers | undefined,
): Promise<void> {
  response.flushHeaders();
  for await (const chunk of body) {
    if (signal.aborted) return;
    if (!response.write(chunk)) await drained(response, signal);
    if (signal.aborted) return;
  }
  if (trailers) response.addTrailers(trailers.values());
  response.end();
}

const drained = (response: Outgoing, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      response.removeListener("drain", done);
      response.removeListener("close", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
    signal.addEventListener("abort", done, { once: true });
  });

/** A socket whose first bytes were read already, and are read again. */
class Replayed extends Duplex {
  readonly remoteAddress: string | undefined;

  constructor(
    private readonly socket: Socket,
    first: Buffer,
  ) {
    super({ allowHalfOpen: true });
    this.remoteAddress = socket.remoteAddress;
    this.push(first);
    socket.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.once("end", () => this.push(null));
    socket.once("error", (error) => this.destroy(error));
    socket.once("close", () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.socket.write(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.socket.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.socket.destroy();
    callback(error);
  }
}
