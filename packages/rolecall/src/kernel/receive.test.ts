import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { silent } from "../protocols/testing/loopback.js";
import { type HttpRequest, type HttpResponse, ResponseCutOff } from "./http.js";
import { type Listener, type ListenOptions, listen } from "./receive.js";

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function start(
  handle: (request: HttpRequest, signal: AbortSignal) => HttpResponse | Promise<HttpResponse>,
  options: Partial<ListenOptions> = {},
): Promise<Listener> {
  const listener = await listen({
    port: 0,
    host: "127.0.0.1",
    log: silent,
    handle: async (request, signal) => handle(request, signal),
    ...options,
  });
  open.push(listener);
  return listener;
}

const ok = (body: HttpResponse["body"] = "ok", status = 200): HttpResponse => ({ status, headers: {}, body });

/** Sends text as it is and gives all that comes back until the server closes, or `ms` are over. */
async function raw(port: number, parts: readonly string[], ms = 2_000): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, ms))]);
  socket.destroy();
  return text;
}

describe("HTTP/1.1", () => {
  test("method, path, query, headers and body arrive as sent", async () => {
    let seen: HttpRequest | undefined;
    const { port } = await start((request) => {
      seen = request;
      return ok();
    });
    const answer = await raw(port, [
      "P",
      "OST /a%2Fb//c?x=1&y HTTP/1.1\r\nHost: h\r\nX-Twice: a\r\nx-twice:  b\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhe",
      "llo",
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(seen).toMatchObject({
      method: "POST",
      path: "/a%2Fb//c",
      query: "x=1&y",
      remoteAddress: "127.0.0.1",
      httpVersion: "1.1",
    });
    expect(seen?.headers["x-twice"]).toBe("a,b");
    expect(seen?.rawHeaders).toContain("x-twice");
    expect(Buffer.from(seen?.body ?? "").toString()).toBe("hello");
  });

  test("a connection is used again, also for pipelined requests", async () => {
    const { port } = await start((request) => ok(request.path));
    const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
    const answer = await raw(port, [get("/1") + get("/2"), get("/3", "Connection: close\r\n")]);
    expect(answer.match(/\/\d/g)?.filter((path) => path !== "/1.").length).toBeGreaterThanOrEqual(3);
    for (const path of ["/1", "/2", "/3"]) expect(answer).toContain(`\r\n\r\n${path}`);
  });

  test("headers of 64 kB are read", async () => {
    const { port } = await start((request) => ok(String(request.headers["x-long"]?.length)));
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { "x-long": "x".repeat(64 * 1024) } });
    expect(await response.text()).toBe(String(64 * 1024));
  });

  test("Expect: 100-continue is answered before the body comes", async () => {
    const { port } = await start((request) => ok(String(request.body.length)));
    const answer = await raw(port, [
      "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n",
      "ab",
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  test("HEAD, 204 and 304 carry no body", async () => {
    const { port } = await start((request) => ok("body", Number(request.query || 200)));
    expect(await raw(port, ["HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"])).toMatch(
      /content-length: 4\r\n[\s\S]*\r\n\r\n$/,
    );
    for (const status of [204, 304]) {
      expect(await raw(port, [`GET /?${status} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`])).toMatch(
        /\r\n\r\n$/,
      );
    }
  });

  test("what is no HTTP is answered with 400", async () => {
    const { port } = await start(() => ok());
    for (const text of [
      "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
      "GET\r\n\r\n",
      "PRX / HTTP/1.1\r\n\r\n",
      "\r\n\r\nfoo bar\r\n",
    ]) {
      expect(await raw(port, [text])).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  test("a body larger than the cap is answered with 413", async () => {
    let handled = 0;
    const { port } = await start(
      () => {
        handled++;
        return ok();
      },
      { bodyLimitBytes: 1_000 },
    );
    const declared = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x".repeat(1_001) });
    expect(declared.status).toBe(413);
    const chunk = `3e8\r\n${"x".repeat(1_000)}\r\n`;
    const chunked = await raw(port, [
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
      chunk + chunk,
    ]);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
    expect(handled).toBe(0);
  });

  test("a client that sends its headers too slowly, or nothing, is let go", async () => {
    const { port } = await start(() => ok(), { headersTimeoutMs: 200 });
    const started = performance.now();
    const [slow, mute] = await Promise.all([
      raw(port, ["GET / HTTP/1.1\r\nHost: h\r\nX-Slow: "], 10_000),
      raw(port, [], 10_000),
    ]);
    expect(slow).toMatch(/^HTTP\/1\.1 408 /);
    expect(mute).toBe("");
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("a truncated body is never handed on", async () => {
    let handled = 0;
    const { port } = await start(() => {
      handled++;
      return ok();
    });
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.end("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
    socket.resume();
    await once(socket, "close");
    expect(handled).toBe(0);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test("a stream is sent as it comes, and ended when the client goes", async () => {
    let released: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      released = resolve;
    });
    const { port } = await start(() =>
      ok(
        (async function* () {
          try {
            for (;;) {
              yield Buffer.alloc(64 * 1024);
              await new Promise((resolve) => setImmediate(resolve));
            }
          } finally {
            released();
          }
        })(),
      ),
    );
    const request = http.get({ port, host: "127.0.0.1" });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    await once(response, "data");
    response.destroy();
    await done;
  });

  test("trailers come behind a stream, and one that is cut off never seems whole", async () => {
    const logged: string[] = [];
    const { port } = await start(
      ({ path }) => ({
        ...ok(
          (async function* () {
            yield Buffer.from("half");
            if (path === "/cut") throw new ResponseCutOff();
          })(),
        ),
        trailers: { names: ["X-Error"], values: () => ({ "X-Error": "none" }) },
      }),
      { log: { ...silent, error: (message) => logged.push(message) } },
    );

    const get = (path: string, method = "GET", version = "1.1") =>
      raw(port, [`${method} ${path} HTTP/${version}\r\nHost: h\r\nConnection: close\r\n\r\n`]);
    expect(await get("/")).toMatch(/\r\ntrailer: X-Error\r\n[\s\S]*\r\n4\r\nhalf\r\n0\r\nX-Error: none\r\n\r\n$/);
    expect(await get("/", "HEAD")).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n$/);
    expect(await get("/", "GET", "1.0")).toMatch(/\r\n\r\nhalf$/);
    expect(await get("/cut")).toMatch(/\r\n4\r\nhalf\r\n$/);
    expect(logged).toEqual([]);
  });

  test("the signal fires when the client goes while the handler works", async () => {
    let fired: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      fired = resolve;
    });
    const { port } = await start(async (_request, signal) => {
      signal.addEventListener("abort", () => fired());
      await gone;
      return ok();
    });
    const request = http.get({ port, host: "127.0.0.1" });
    request.on("error", () => {});
    setTimeout(() => request.destroy(), 50);
    await gone;
  });

  test("close lets requests under way end and takes no others", async () => {
    const listener = await start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return ok("late");
    });
    const agent = new http.Agent({ keepAlive: true });
    const request = http.get({ port: listener.port, host: "127.0.0.1", agent });
    await once(request, "socket");
    await new Promise((resolve) => setTimeout(resolve, 30));
    const closed = listener.close();
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    let text = "";
    for await (const chunk of response) text += chunk;
    await closed;
    expect(text).toBe("late");
    await expect(fetch(`http://127.0.0.1:${listener.port}/`)).rejects.toThrow();
    agent.destroy();
  });

  test("close gives up on a request that does not end", async () => {
    const listener = await start(
      (_request, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(ok()))),
      {
        graceMs: 50,
      },
    );
    const answer = fetch(`http://127.0.0.1:${listener.port}/`).catch(() => "cut");
    await new Promise((resolve) => setTimeout(resolve, 30));
    await listener.close();
    expect(await answer).toBe("cut");
  });
});

describe("HTTP/2 by prior knowledge, on the same port", () => {
  async function exchange(
    client: http2.ClientHttp2Session,
    headers: http2.OutgoingHttpHeaders,
    body = "",
  ): Promise<{ status: number; text: string }> {
    const stream = client.request(headers);
    if (body !== "") stream.end(body);
    const [answer] = (await once(stream, "response")) as [http2.IncomingHttpHeaders];
    let text = "";
    for await (const chunk of stream) text += chunk;
    return { status: Number(answer[":status"]), text };
  }

  test("requests run side by side and name their host", async () => {
    const { port } = await start((request) =>
      ok(
        `${request.httpVersion} ${request.method} ${request.path}?${request.query} ${request.headers.host} ${request.body.length}`,
      ),
    );
    const client = http2.connect(`http://127.0.0.1:${port}`);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => exchange(client, { ":method": "POST", ":path": `/p?n=${n}` }, "x".repeat(200_000))),
    );
    expect(answers.map(({ text }) => text)).toEqual(
      [1, 2, 3].map((n) => `2.0 POST /p?n=${n} 127.0.0.1:${port} 200000`),
    );
    client.close();
    expect(await (await fetch(`http://127.0.0.1:${port}/q`)).text()).toMatch(/^1\.1 GET/);
  });

  test("the preface may come in pieces", async () => {
    const { port } = await start(() => ok());
    const answer = await raw(port, ["PR", "I * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0\0\0\x04\0\0\0\0\0"], 200);
    // The server's own SETTINGS frame: type 4 on stream 0.
    expect(answer.charCodeAt(3)).toBe(4);
  });

  test("garbage after the preface ends the connection alone", async () => {
    const { port } = await start(() => ok());
    await raw(port, ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "garbage that is no frame at all ......"], 300);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test("an answer without a body and a stream both end", async () => {
    const { port } = await start((request) =>
      request.path === "/stream"
        ? ok(
            (async function* () {
              yield Buffer.from("a");
              yield Buffer.from("b");
            })(),
          )
        : { status: 204, headers: { connection: "close" }, body: "" },
    );
    const client = http2.connect(`http://127.0.0.1:${port}`);
    expect(await exchange(client, { ":path": "/stream" })).toEqual({ status: 200, text: "ab" });
    expect(await exchange(client, { ":path": "/" })).toEqual({ status: 204, text: "" });
    client.close();
  });
});
