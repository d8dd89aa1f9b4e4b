/**
 * HTTP/1.1 as a server speaks it, on one connection: what the Runtime API of a sandbox needs, and no more.
 *
 * node:http takes a third longer for a round trip, and cannot send an answer together with the next one on the same
 * connection. What is here reads any request HTTP/1.1 allows with a body by length or in chunks, several on one
 * connection before the first is answered, and answers them in their order.
 *
 * AWS's clients and ours are the only ones meant to come here, so what is ambiguous is refused, not guessed at: a
 * folded header line, a length beside chunks, a length that is no number.
 */
import type { Socket } from "node:net";

/** Names in lower case; values of a name that repeats are joined with `, `. */
export type Headers = Readonly<Record<string, string>>;

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

export interface Body {
  /** Undefined when it is larger than the limit. */
  readonly bytes: Buffer | undefined;
  readonly trailers: Headers;
  /** Whether it came whole. */
  readonly complete: boolean;
}

/**
 * Reads a request's body: told once it is there, or handed on piece by piece as it comes where `take` is given (`bytes`
 * is then empty). When `take` says false, nothing more is read from the connection until it is resumed; what of it has
 * come already is still handed on.
 */
export type ReadBody = (done: (body: Body) => void, take?: (piece: Buffer) => boolean) => void;

/** The answer to one request; sent once. */
export interface Answer {
  readonly connection: HttpConnection;
  /**
   * `headers` are names and values in turn; the length is added. `later`: it may wait for the next answer on this
   * connection, if that one has been asked for.
   */
  send(status: number, headers: readonly string[], body: Uint8Array | string, later?: "later"): void;
}

export interface Served {
  /** A request has begun. The body, if somebody wants it, is told once it is there; otherwise it is passed over. */
  onRequest(request: Request, answer: Answer, readBody: ReadBody): void;
  /** What came is no HTTP. Answers the bytes of a JSON error. */
  refusal(): string;
  onClose(connection: HttpConnection): void;
}

const MAX_HEAD_BYTES = 64 * 1024;
const REQUEST_LINE = /^([A-Z]+) ([^\s]+) HTTP\/1\.([01])$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;
const CHUNK_LINE = /^([0-9a-f]{1,8})(?:[ \t]*;.*)?$/i;
const CONTROL = /[\0\r\n]/;
const NO_BYTES = Buffer.alloc(0);

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  413: "Payload Too Large",
};

/** A request whose body is being read. */
interface Reading {
  /** Bytes that are left of the body or of the chunk; `"size"` and `"trailers"` are lines that come next. */
  left: number | "size" | "trailers";
  readonly chunked: boolean;
  readonly chunks: Buffer[];
  size: number;
  readonly trailers: Record<string, string>;
  readonly closes: boolean;
  done: ((body: Body) => void) | undefined;
  /** Takes the pieces of a body that is not collected. */
  take: ((piece: Buffer) => boolean) | undefined;
}

/** An answer that is due: its bytes, once it was given. */
interface Due {
  bytes: Buffer | undefined;
  later: boolean;
  readonly closes: boolean;
}

export class HttpConnection {
  readonly #socket: Socket;
  readonly #served: Served;
  readonly #maxBodyBytes: number;
  #buffer: Buffer = NO_BYTES;
  #reading: Reading | undefined;
  /** Answers that are due, in the order of their requests. */
  #due: Due[] = [];
  /** Nothing more is read. */
  #closing = false;

  constructor(socket: Socket, served: Served, maxBodyBytes: number) {
    this.#socket = socket;
    this.#served = served;
    this.#maxBodyBytes = maxBodyBytes;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      if (this.#closing) return;
      this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
    socket.on("end", () => this.#finishBody(false));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#finishBody(false);
      served.onClose(this);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Goes on reading after a taker of a body has said that it had enough. */
  resume(): void {
    this.#socket.resume();
  }

  #read(): void {
    while (!this.#closing && !this.#socket.destroyed) {
      const more = this.#reading === undefined ? this.#readHead() : this.#readBody(this.#reading);
      if (!more) return;
    }
  }

  /** Whether a whole head was there. */
  #readHead(): boolean {
    // Blank lines before a request are passed over, as the standard has it.
    while (this.#buffer.length >= 2 && this.#buffer[0] === 13 && this.#buffer[1] === 10) this.#take(2);
    const end = this.#buffer.indexOf("\r\n\r\n");
    if (end < 0 || end > MAX_HEAD_BYTES) {
      if (this.#buffer.length > MAX_HEAD_BYTES) this.#refuse();
      return false;
    }
    const [first = "", ...lines] = this.#take(end + 4)
      .toString("latin1", 0, end)
      .split("\r\n");
    const line = REQUEST_LINE.exec(first);
    const headers = readHeaders(lines);
    const length = headers === undefined ? undefined : bodyLength(headers);
    if (line === null || headers === undefined || length === undefined) {
      this.#refuse();
      return false;
    }
    const [, method = "", url = "", minor] = line;
    const connection = (headers.connection ?? "").toLowerCase();
    const closes = minor === "0" ? !connection.includes("keep-alive") : connection.includes("close");
    const due: Due = { bytes: undefined, later: false, closes };
    this.#due.push(due);
    const chunked = length === "chunked";
    const left = chunked ? "size" : length;
    const reading: Reading = {
      left,
      chunked,
      chunks: [],
      size: 0,
      trailers: {},
      closes,
      done: undefined,
      take: undefined,
    };
    this.#reading = reading;
    this.#served.onRequest({ method, url, headers }, this.#answerTo(due), (done, take) => {
      reading.done = done;
      reading.take = take;
      const awaited = headers.expect?.toLowerCase() === "100-continue" && this.#due[0] === due;
      if (awaited) this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    });
    return true;
  }

  #answerTo(due: Due): Answer {
    return {
      connection: this,
      send: (status, headers, body, later) => {
        if (due.bytes !== undefined) throw new Error("a request of the Runtime API was answered twice");
        due.bytes = answerBytes(status, headers, body, due.closes);
        due.later = later === "later";
        this.#flush();
      },
    };
  }

  /** Writes what is due and there, in order; what may wait for the next answer waits if that one was asked for. */
  #flush(): void {
    let ready = this.#due.findIndex(({ bytes }) => bytes === undefined);
    if (ready < 0) ready = this.#due.length;
    else while (ready > 0 && this.#due[ready - 1]?.later) ready--;
    if (ready === 0) return;
    const sent = this.#due.splice(0, ready);
    const bytes = sent.map((due) => due.bytes as Buffer);
    this.#socket.write(bytes.length === 1 ? (bytes[0] as Buffer) : Buffer.concat(bytes));
    // A request that asked for the end was the last one read.
    if (sent.at(-1)?.closes) this.#socket.end();
  }

  /** Whether there may be more to read. */
  #readBody(reading: Reading): boolean {
    if (typeof reading.left === "number") {
      const part = this.#take(Math.min(reading.left, this.#buffer.length));
      reading.left -= part.length;
      reading.size += part.length;
      if (part.length > 0) this.#keep(part, reading);
      if (reading.left > 0) return false;
      if (!reading.chunked) return this.#finishBody(true);
      // Each chunk ends with a line break.
      if (this.#buffer.length < 2) return false;
      if (this.#take(2).toString("latin1") !== "\r\n") return this.#refuse();
      reading.left = "size";
      return true;
    }
    const end = this.#buffer.indexOf("\r\n");
    if (end < 0) return this.#buffer.length > MAX_HEAD_BYTES ? this.#refuse() : false;
    const line = this.#take(end + 2).toString("latin1", 0, end);
    if (reading.left === "trailers") {
      if (line === "") return this.#finishBody(true);
      const trailer = readHeaders([line]);
      if (trailer === undefined) return this.#refuse();
      Object.assign(reading.trailers, trailer);
      return true;
    }
    const size = CHUNK_LINE.exec(line)?.[1];
    if (size === undefined) return this.#refuse();
    reading.left = Number.parseInt(size, 16) || "trailers";
    return true;
  }

  #keep(part: Buffer, { take, done, size, chunks }: Reading): void {
    if (take !== undefined) {
      if (!take(part)) this.#socket.pause();
    } else if (done !== undefined && size <= this.#maxBodyBytes) chunks.push(part);
  }

  /** @returns true: what follows is the next request */
  #finishBody(complete: boolean): true {
    const reading = this.#reading;
    if (reading === undefined) return true;
    this.#reading = undefined;
    if (reading.closes) this.#closing = true;
    const { chunks, size, trailers, take } = reading;
    const tooLarge = take === undefined && size > this.#maxBodyBytes;
    const bytes = tooLarge ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    reading.done?.({ bytes, trailers, complete });
    return true;
  }

  /** @returns false: nothing more is read */
  #refuse(): false {
    this.#closing = true;
    this.#finishBody(false);
    const body = this.#served.refusal();
    const bytes = answerBytes(400, ["Content-Type", "application/json"], body, true);
    if (this.#socket.writable) this.#socket.end(bytes);
    else this.#socket.destroy();
    return false;
  }

  #take(length: number): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }
}

/** Undefined when a line is no header. */
function readHeaders(lines: readonly string[]): Record<string, string> | undefined {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, name, value = ""] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return headers;
}

/** Undefined when the headers do not say clearly how long the body is. */
function bodyLength(headers: Headers): number | "chunked" | undefined {
  const length = headers["content-length"];
  const coding = headers["transfer-encoding"];
  if (coding !== undefined) return length === undefined && coding.toLowerCase() === "chunked" ? "chunked" : undefined;
  if (length === undefined) return 0;
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function answerBytes(status: number, headers: readonly string[], body: Uint8Array | string, closes: boolean): Buffer {
  let head = `HTTP/1.1 ${status} ${REASONS[status] ?? ""}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const line = `${headers[index]}: ${headers[index + 1]}`;
    // What a header holds comes from outside; with a line break in it, it would be another header.
    if (CONTROL.test(line)) throw new Error(`a header of the Runtime API holds a control character: ${headers[index]}`);
    head += `${line}\r\n`;
  }
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  head += `Content-Length: ${length}\r\n${closes ? "Connection: close\r\n" : ""}\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, "latin1");
  if (typeof body === "string") bytes.write(body, head.length, "utf8");
  else bytes.set(body, head.length);
  return bytes;
}
