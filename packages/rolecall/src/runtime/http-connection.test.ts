import { Duplex } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Answer, type Body, HttpConnection, type Request } from "./http-connection.js";

/** A socket whose other end is the test. */
class TestSocket extends Duplex {
  written = "";
  writes = 0;
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk.toString("latin1");
    this.writes += 1;
    done();
  }
  setNoDelay(): this {
    return this;
  }
  receive(bytes: Buffer | string): void {
    this.emit("data", Buffer.from(bytes));
  }
}

interface Seen {
  readonly request: Request;
  readonly answer: Answer;
  body?: Body;
}

function connection(limit = 1000) {
  const seen: Seen[] = [];
  const socket = new TestSocket();
  new HttpConnection(
    socket as never,
    {
      onRequest: (request, answer, readBody) => {
        const one: Seen = { request, answer };
        seen.push(one);
        if (request.url !== "/unread") readBody((body) => (one.body = body));
      },
      refusal: () => "no HTTP",
      onClose: () => {},
    },
    limit,
  );
  return { socket, seen };
}

const text = ({ body }: Seen) => body?.bytes?.toString("latin1");
const get = (url: string) => `GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`;
const post = (body: string, headers = `Content-Length: ${body.length}\r\n`) =>
  `POST /p HTTP/1.1\r\nHost: h\r\n${headers}\r\n${body}`;
const statuses = ({ written }: TestSocket) => written.match(/HTTP\/1\.1 \d+/g)?.map((line) => Number(line.slice(9)));

describe("a connection of the Runtime API", () => {
  test("reads the same requests however their bytes are cut into packets", () => {
    const stream =
      get("/a") +
      post("hello") +
      post("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT-One: 1\r\nt-two: 2\r\n\r\n", "Transfer-Encoding: chunked\r\n") +
      post("12345", "content-length:5 \r\nX: 1\r\nx: 2\r\n") +
      get("/z");
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        const { socket, seen } = connection();
        let at = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), stream.length]) {
          if (cut > at) socket.receive(stream.slice(at, cut));
          at = Math.max(at, cut);
        }
        expect(seen.map(({ request }) => `${request.method} ${request.url}`)).toEqual([
          "GET /a",
          "POST /p",
          "POST /p",
          "POST /p",
          "GET /z",
        ]);
        expect(seen.map(text)).toEqual(["", "hello", "abc0123456789", "12345", ""]);
        expect(seen.every(({ body }) => body?.complete)).toBe(true);
        expect(seen[2]?.body?.trailers).toEqual({ "t-one": "1", "t-two": "2" });
        expect(seen[3]?.request.headers.x).toBe("1, 2");
      }),
    );
  });

  test("answers in the order of the requests, whatever the order of the answers", () => {
    const { socket, seen } = connection();
    socket.receive(get("/1") + get("/2") + get("/3"));
    seen[2]?.answer.send(404, [], "three");
    seen[1]?.answer.send(403, [], "two");
    expect(socket.written).toBe("");
    seen[0]?.answer.send(200, ["A", "b"], "one");
    expect(statuses(socket)).toEqual([200, 403, 404]);
    expect(socket.written).toMatch(/^HTTP\/1\.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\none/);
  });

  test("sends an answer that may wait together with the next one, but only where there is a next one", () => {
    const { socket, seen } = connection();
    socket.receive(post("x"));
    seen[0]?.answer.send(202, [], "", "later");
    expect(statuses(socket)).toEqual([202]);
    socket.receive(post("y") + get("/next"));
    seen[1]?.answer.send(202, [], "", "later");
    expect(socket.writes).toBe(1);
    seen[2]?.answer.send(200, [], "event");
    expect(socket.writes).toBe(2);
    expect(statuses(socket)).toEqual([202, 202, 200]);
  });

  test("tells of a body that is too large, and goes on with the next request", () => {
    const { socket, seen } = connection(4);
    socket.receive(
      post("12345") + post("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n") + post("1234"),
    );
    expect(seen.map(({ body }) => body?.bytes?.toString())).toEqual([undefined, undefined, "1234"]);
  });

  test("passes over a body that nobody reads", () => {
    const { socket, seen } = connection();
    socket.receive(`POST /unread HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde${get("/after")}`);
    expect(seen.map(({ request }) => request.url)).toEqual(["/unread", "/after"]);
  });

  test("asks a client that waits for it to go on, where nothing else is due", () => {
    const { socket } = connection();
    socket.receive("POST /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    expect(socket.written).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  });

  test.each([
    ["a request of HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", true],
    ["a request of HTTP/1.0 that asks to be kept", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false],
    ["a request that asks for the end", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", true],
    ["any other", get("/"), false],
  ])("after %s the connection is closed: %#", (_name, request, closes) => {
    const { socket, seen } = connection();
    socket.receive(request + get("/more"));
    seen[0]?.answer.send(200, [], "");
    expect(socket.writableEnded).toBe(closes);
    expect(socket.written.includes("Connection: close")).toBe(closes);
    expect(seen).toHaveLength(closes ? 1 : 2);
  });

  test.each([
    ["no request line", "hello\r\n\r\n"],
    ["another version", "GET / HTTP/2.0\r\n\r\n"],
    ["a header without a name", "GET / HTTP/1.1\r\n: x\r\n\r\n"],
    ["a blank before the colon", "GET / HTTP/1.1\r\nContent-Length : 3\r\n\r\nabc"],
    ["a folded line", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"],
    ["a length that is no number", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"],
    ["two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["a length beside chunks", "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["another coding", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"],
    ["a chunk without a size", post("x\r\n", "Transfer-Encoding: chunked\r\n")],
    ["a chunk that is longer than it says", post("1\r\nab\r\n", "Transfer-Encoding: chunked\r\n")],
    ["a head without an end", `GET / HTTP/1.1\r\nA: ${"x".repeat(70_000)}`],
  ])("refuses %s", (_name, bytes) => {
    const { socket, seen } = connection();
    socket.receive(bytes);
    expect(statuses(socket)).toEqual([400]);
    expect(socket.written.endsWith("no HTTP")).toBe(true);
    expect(socket.writableEnded).toBe(true);
    expect(seen.every(({ body }) => body === undefined || !body.complete)).toBe(true);
    socket.receive(get("/after"));
    expect(seen.some(({ request }) => request.url === "/after")).toBe(false);
  });

  test("lets no header value make a header of its own", () => {
    const { socket, seen } = connection();
    socket.receive(get("/"));
    expect(() => seen[0]?.answer.send(200, ["A", "b\r\nC: d"], "")).toThrow(/control character/);
  });

  test("takes any bytes without failing", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "GET ",
        "POST ",
        "/p",
        " HTTP/1.1",
        "\r\n",
        "\r\n\r\n",
        "Content-Length: ",
        "5",
        "Transfer-Encoding: chunked",
        ":",
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const { socket, seen } = connection();
        for (const one of pieces) socket.receive(one);
        for (const { answer } of seen) answer.send(200, [], "x");
        expect(socket.written).toMatch(/^$|^HTTP\/1\.1 (200|400|100) /);
      }),
    );
  });
});
