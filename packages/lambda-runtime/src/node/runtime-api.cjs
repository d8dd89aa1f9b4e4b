/**
 * A client of Lambda's Runtime API: HTTP by hand over one kept-alive TCP socket.
 *
 * node:http's own client costs 4 ms at the start of a process and three quarters of the rate of a warm one. What is
 * here reads any answer HTTP/1.1 allows (Content-Length, chunked, or until close), sends requests one behind the
 * other without waiting (a response is followed at once by the question for the next event), and connects again
 * when the server closed an idle connection.
 *
 * The socket keeps the process alive only while an answer is awaited on its behalf: with nothing awaited, an empty
 * event loop is an empty event loop, which is what `beforeExit` is about.
 */
"use strict";

const net = require("node:net");

const BASE = "/2018-06-01/runtime";

exports.RuntimeApi = class RuntimeApi {
  #host;
  #port;
  #socket;
  /** A socket whose writes wait for the next question. */
  #held;
  /** Requests whose answers are still to come, in the order they were sent. */
  #sent = [];
  #buffered = [];
  #bufferedBytes = 0;
  #answer;

  constructor(address) {
    const match = /^([^:/]+):(\d+)$/.exec(address ?? "");
    if (!match) throw new Error(`Invalid hostnamePort: ${address}`);
    this.#host = match[1];
    this.#port = Number(match[2]);
  }

  /** The next event: `{ headers, body }`, names in lower case, the body as text. */
  next() {
    return new Promise((resolve) => {
      this.#send({
        text: `GET ${BASE}/invocation/next HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\n\r\n`,
        done: ({ status, headers, body }) => {
          if (status !== 200) exitWithout(`answered ${status} to the question for the next event`);
          resolve({ headers, body: body.toString("utf8") });
        },
      });
      this.#release();
    });
  }

  /**
   * Posts the answer to an event. Without a callback it goes out together with the question for the next event, which
   * then follows in the next turn of the event loop: one packet instead of two.
   */
  postResponse(id, body, callback) {
    if (callback === undefined) this.#hold();
    this.#post(`/invocation/${encodeURIComponent(id)}/response`, body, "", callback);
  }

  /** Likewise with an error. */
  postError(id, body, callback) {
    if (callback === undefined) this.#hold();
    this.#post(`/invocation/${encodeURIComponent(id)}/error`, body, "", callback);
  }

  postInitError(body, type, callback) {
    this.#post("/init/error", body, `Lambda-Runtime-Function-Error-Type: ${headerValue(type)}\r\n`, callback);
  }

  #hold() {
    this.#socket?.cork();
    this.#held = this.#socket;
  }

  #release() {
    this.#held?.uncork();
    this.#held = undefined;
  }

  #post(path, body, headers, callback = () => {}) {
    const length = Buffer.byteLength(body);
    this.#send({
      text:
        `POST ${BASE}${path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\nContent-Type: application/json\r\n` +
        `${headers}Content-Length: ${length}\r\n\r\n${body}`,
      done: callback,
    });
  }

  #send(request) {
    this.#sent.push(request);
    if (this.#socket === undefined) this.#connect();
    else this.#write(request);
  }

  #write(request) {
    this.#socket.ref();
    this.#socket.write(request.text);
  }

  #connect() {
    const socket = net.connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    this.#buffered = [];
    this.#bufferedBytes = 0;
    this.#answer = undefined;
    let answered = false;
    socket.on("data", (chunk) => {
      answered = true;
      this.#buffered.push(chunk);
      this.#bufferedBytes += chunk.length;
      this.#read();
    });
    let failure;
    socket.on("error", (error) => {
      failure = error.message;
    });
    socket.on("close", () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (this.#answer?.untilClose) this.#finish(this.#take(this.#bufferedBytes));
      if (this.#sent.length === 0 || this.#socket) return;
      // A server may close a kept connection at any time; one that never answers is gone for good, and so are we.
      if (!answered) exitWithout(failure ?? "closed the connection");
      this.#connect();
    });
    for (const request of this.#sent) this.#write(request);
  }

  #read() {
    for (;;) {
      if (this.#answer === undefined && !this.#readHead()) return;
      const body = this.#readBody(this.#answer);
      if (body === undefined) return;
      this.#finish(body);
    }
  }

  /** Whether a whole head was there. */
  #readHead() {
    const buffer = this.#whole();
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const lines = buffer.latin1Slice(0, end).split("\r\n");
    this.#take(end + 4);
    const headers = {};
    for (let index = 1; index < lines.length; index++) {
      const line = lines[index];
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const status = Number(lines[0].slice(9, 12));
    // An interim answer (100 Continue) announces another.
    if (status < 200) return this.#readHead();
    const length = headers["content-length"];
    const chunked = /chunked/i.test(headers["transfer-encoding"] ?? "");
    const empty = status === 204 || status === 304;
    this.#answer = {
      status,
      headers,
      chunks: chunked ? [] : undefined,
      length: empty ? 0 : Number(length ?? 0),
      untilClose: !chunked && !empty && length === undefined,
    };
    return true;
  }

  /** The body, once it is whole. */
  #readBody(answer) {
    if (answer.untilClose) return undefined;
    if (answer.chunks) return this.#readChunks(answer) ? Buffer.concat(answer.chunks) : undefined;
    return this.#bufferedBytes < answer.length ? undefined : this.#take(answer.length);
  }

  /** Whether the last chunk and its trailers are read. */
  #readChunks(answer) {
    for (;;) {
      const buffer = this.#whole();
      const end = buffer.indexOf("\r\n");
      if (end < 0) return false;
      if (answer.trailers) {
        this.#take(end + 2);
        if (end === 0) return true;
        continue;
      }
      const size = Number.parseInt(buffer.latin1Slice(0, end), 16);
      if (size === 0) {
        this.#take(end + 2);
        answer.trailers = true;
        continue;
      }
      if (buffer.length < end + 2 + size + 2) return false;
      this.#take(end + 2);
      answer.chunks.push(this.#take(size));
      this.#take(2);
    }
  }

  #finish(body) {
    const { status, headers } = this.#answer;
    this.#answer = undefined;
    const request = this.#sent.shift();
    if (this.#sent.length === 0) this.#socket?.unref();
    if (/close/i.test(headers.connection ?? "") && this.#socket) {
      const socket = this.#socket;
      this.#socket = undefined;
      socket.destroy();
      if (this.#sent.length > 0) this.#connect();
    }
    request?.done({ status, headers, body });
  }

  #whole() {
    if (this.#buffered.length > 1) this.#buffered = [Buffer.concat(this.#buffered)];
    return this.#buffered[0] ?? Buffer.alloc(0);
  }

  #take(length) {
    const buffer = this.#whole();
    this.#buffered = length < buffer.length ? [buffer.subarray(length)] : [];
    this.#bufferedBytes -= length;
    return buffer.subarray(0, length);
  }
};

/** Without a Runtime API there is nobody to report to: neither an error handler nor the function can do anything. */
function exitWithout(reason) {
  process.stderr.write(`The Lambda Runtime API ${reason}\n`);
  process.exit(1);
}

/** A header's value must stay on its line. */
function headerValue(text) {
  return String(text).replace(/[^\x20-\x7e]/g, "?");
}
