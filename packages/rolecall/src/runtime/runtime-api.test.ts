import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RuntimeApi } from "./runtime-api.js";
import type { ResponseSink } from "./sandboxes.js";

const BASE = "/2018-06-01/runtime";
const happened: string[] = [];
type Body = NonNullable<RequestInit["body"]>;
let api: RuntimeApi;
let origin: string;

beforeEach(async () => {
  happened.length = 0;
  api = new RuntimeApi({
    onReady: () => happened.push("ready"),
    onInitError: ({ type, body }) => happened.push(`init error ${type} ${body}`),
    onFinished: () => happened.push(`finished ${api.answer?.kind}`),
  });
  origin = `http://${await api.listen()}`;
});
afterEach(() => api.close());

/** A client that opens a connection for each request, as the simplest custom runtime does. */
async function ask(method: string, path: string, body?: Body, headers: Record<string, string> = {}) {
  const response = await fetch(origin + path, {
    method,
    ...(body === undefined ? {} : { body, duplex: "half" }),
    headers: { Connection: "close", ...headers },
  } as RequestInit);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const give = (requestId = "id-1", payload = '{"a":1}') =>
  api.give({
    requestId,
    headers: ["Content-Type", "application/json", "Lambda-Runtime-Aws-Request-Id", requestId],
    payload: Buffer.from(payload),
  });
const post = (path: string, body: Body = "{}", headers: Record<string, string> = {}) =>
  ask("POST", `${BASE}${path}`, body, headers);
const next = () => ask("GET", `${BASE}/invocation/next`);
const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { interval: 5, timeout: 10_000 });
/** The runtime has asked for its first event. */
const asked = () => until(() => happened.includes("ready"));

describe("the Runtime API", () => {
  test("hands an event to the runtime that waits for it, and takes the response", async () => {
    const waiting = next();
    await asked();
    expect(happened).toEqual(["ready"]);
    give();

    const event = await waiting;
    const accepted = await post("/invocation/id-1/response", '{"b":2}');

    expect([event.status, event.text]).toEqual([200, '{"a":1}']);
    expect(event.headers.get("lambda-runtime-aws-request-id")).toBe("id-1");
    expect([accepted.status, accepted.text.trim()]).toEqual([202, '{"status":"OK"}']);
    expect(accepted.headers.get("content-type")).toBe("application/json");
    expect(api.answer).toEqual({ kind: "response", body: Buffer.from('{"b":2}') });
    // The invocation is over with the next question, not before.
    expect(happened).toEqual(["ready"]);
    next().catch(() => {});
    await until(() => happened.length > 1);
    expect(happened).toEqual(["ready", "finished response"]);
  });

  test("gives the same event again to a runtime that asks again without having answered", async () => {
    const waiting = next();
    await asked();
    give();
    await waiting;

    expect((await next()).text).toBe('{"a":1}');
    expect((await next()).text).toBe('{"a":1}');
  });

  test("takes a response in chunks", async () => {
    const waiting = next();
    await asked();
    give();
    await waiting;
    const chunks = new ReadableStream({
      async start(controller) {
        for (const chunk of ['{"b"', ":", "2}"]) {
          controller.enqueue(Buffer.from(chunk));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        controller.close();
      },
    });

    expect((await post("/invocation/id-1/response", chunks)).status).toBe(202);

    expect(api.answer?.body.toString()).toBe('{"b":2}');
  });

  test("answers a response and a question sent in one packet, in their order", async () => {
    const waiting = next();
    await asked();
    give();
    await waiting;
    const { host } = new URL(origin);
    const [hostname, port] = host.split(":");
    const socket = connect(Number(port), hostname);
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk;
    });

    socket.write(
      `POST ${BASE}/invocation/id-1/response HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\n\r\n42GET ${BASE}/invocation/next HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    );
    await until(() => happened.length > 1);
    expect(happened).toEqual(["ready", "finished response"]);
    give("id-2", '"second"');
    await until(() => received.includes("second"));
    socket.destroy();

    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 202", "HTTP/1.1 200"]);
    expect(received).toContain('"second"');
  });

  test("forgets a question whose connection is gone", async () => {
    const { host } = new URL(origin);
    const [hostname, port] = host.split(":");
    const gone = connect(Number(port), hostname);
    gone.write(`GET ${BASE}/invocation/next HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await asked();
    gone.destroy();
    const waiting = next();
    await new Promise((resolve) => setTimeout(resolve, 100));

    give();

    expect((await waiting).text).toBe('{"a":1}');
  });

  test("answers a ping, and 404 where there is nothing", async () => {
    expect((await ask("GET", "/2018-06-01/ping")).text).toBe("pong");
    expect((await ask("GET", "/2018-06-01/runtime/restore/next")).status).toBe(404);
    expect((await ask("PUT", `${BASE}/invocation/next`, "")).status).toBe(404);
  });

  test.each([
    ["POST", "/2020-01-01/extension/register", "Extensions API"],
    ["GET", "/2020-01-01/extension/event/next", "Extensions API"],
    ["PUT", "/2020-08-15/logs", "Logs API"],
    ["PUT", "/2022-07-01/telemetry", "Telemetry API"],
  ])("says that extensions are not there: %s %s", async (method, path, name) => {
    const { status, text } = await ask(method, path, method === "GET" ? undefined : "{}");
    expect([status, JSON.parse(text)]).toEqual([
      404,
      { errorMessage: `Lambda's ${name} is not emulated by Rolecall`, errorType: "Extension.NotEmulated" },
    ]);
  });

  test("passes an init error on, with the type of its header as far as that is believed", async () => {
    const body = '{"errorType":"X","errorMessage":"m","trace":[]}';

    const answer = await post("/init/error", body, { "Lambda-Runtime-Function-Error-Type": "Runtime.NoSuchHandler" });

    expect(answer.status).toBe(202);
    expect(happened).toEqual([`init error Runtime.NoSuchHandler ${body}`]);
  });

  test.each([
    ["Function.MyError", "Function.MyError"],
    ["Function.my-error", "Function.Unknown"],
    ["TypeError", "Runtime.Unknown"],
    ["", "Runtime.Unknown"],
  ])("keeps the error type `%s` as %s", async (sent, kept) => {
    await post("/init/error", "{}", { "Lambda-Runtime-Function-Error-Type": sent });
    expect(happened).toEqual([`init error ${kept} {}`]);
  });

  test("takes the cause out of an error that carries one", async () => {
    await post(
      "/init/error",
      '{"errorMessage":"m","errorType":"T","stackTrace":["a"],"errorCause":{"exceptions":[]}}',
      { "Content-Type": "application/vnd.aws.lambda.error.cause+json" },
    );
    expect(happened).toEqual(['init error Runtime.Unknown {"errorMessage":"m","errorType":"T","stackTrace":["a"]}']);
  });

  describe("refuses", () => {
    const refusals = async (answer: Promise<{ status: number; text: string }>) => {
      const { status, text } = await answer;
      return [status, JSON.parse(text)];
    };
    const running = async () => {
      const waiting = next();
      await asked();
      give();
      await waiting;
    };

    test("an answer to an event that is not the current one", async () => {
      await running();
      expect(await refusals(post("/invocation/other/response"))).toEqual([
        400,
        { errorMessage: "Invalid request ID", errorType: "InvalidRequestID" },
      ]);
    });

    test("a second answer", async () => {
      await running();
      await post("/invocation/id-1/response");
      expect(await refusals(post("/invocation/id-1/error"))).toEqual([
        403,
        {
          errorMessage:
            "State transition from RuntimeResponseSentState to InvocationErrorResponse failed for runtime. Error: State transition is not allowed",
          errorType: "InvalidStateTransition",
        },
      ]);
    });

    test("an init error after the first question", async () => {
      await running();
      expect(await refusals(post("/init/error"))).toEqual([
        403,
        {
          errorMessage:
            "State transition from Running to InitError failed for runtime. Error: State transition is not allowed",
          errorType: "InvalidStateTransition",
        },
      ]);
    });

    test("an unknown response mode", async () => {
      await running();
      const answer = post("/invocation/id-1/response", "1", { "Lambda-Runtime-Function-Response-Mode": "fast" });
      expect(await refusals(answer)).toEqual([
        400,
        { errorMessage: "Invalid function response mode", errorType: "InvalidFunctionResponseMode" },
      ]);
      expect(api.answer?.kind).toBe("invalidMode");
    });

    test("a response that is too large", async () => {
      await running();
      expect(await refusals(post("/invocation/id-1/response", "x".repeat(6_291_557)))).toEqual([
        413,
        {
          errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
          errorType: "RequestEntityTooLarge",
        },
      ]);
      expect(api.answer?.kind).toBe("tooLarge");
    });

    test("but not one that is as large as allowed", async () => {
      await running();
      expect((await post("/invocation/id-1/response", "x".repeat(6_291_556))).status).toBe(202);
    });

    test("a body that ends too early, and waits for another answer", async () => {
      await running();
      const { host } = new URL(origin);
      const [hostname, port] = host.split(":");
      const socket = connect(Number(port), hostname);
      let received = "";
      socket.on("data", (chunk) => {
        received += chunk;
      });
      socket.end(`POST ${BASE}/invocation/id-1/response HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9\r\n\r\n{"b`);
      await until(() => received.endsWith("}\n"));

      expect(received).toContain("HTTP/1.1 400 ");
      expect(received).toContain(
        '{"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}',
      );
      expect((await post("/invocation/id-1/response")).status).toBe(202);
    });
  });

  test("reads the error that ended a stream from its trailers", async () => {
    const waiting = next();
    await asked();
    give();
    await waiting;
    const { host } = new URL(origin);
    const [hostname, port] = host.split(":");
    const error = '{"errorType":"Error","errorMessage":"half way","trace":[]}';
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${BASE}/invocation/id-1/response HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n` +
        "Lambda-Runtime-Function-Response-Mode: streaming\r\n" +
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n" +
        `4\r\nhalf\r\n0\r\nLambda-Runtime-Function-Error-Type: Function.Half\r\nLambda-Runtime-Function-Error-Body: ${Buffer.from(error).toString("base64")}\r\n\r\n`,
    );
    await until(() => api.answer !== undefined);
    socket.destroy();

    expect(api.answer).toEqual({
      kind: "error",
      body: Buffer.from(error),
      errorType: "Function.Half",
      contentType: "application/octet-stream",
    });
  });

  describe("hands a streamed response on while it arrives", () => {
    const seen: string[] = [];
    let enough = false;
    let resume = () => {};
    const sink: ResponseSink = {
      begin: (type) => seen.push(`begin ${type}`),
      write(piece, goOn) {
        seen.push(`piece ${Buffer.from(piece).toString("latin1").slice(0, 20)}`);
        resume = goOn;
        return !enough;
      },
      end: (error) => seen.push(error ? `end ${error.type} ${Buffer.from(error.body)}` : "end"),
    };
    const STREAMING = "Lambda-Runtime-Function-Response-Mode: streaming\r\n";
    const CHUNKED = `Transfer-Encoding: chunked\r\n${STREAMING}`;
    let socket: ReturnType<typeof connect>;
    let received = "";

    const given = async (streams = api, at = origin) => {
      seen.length = 0;
      enough = false;
      received = "";
      const { hostname, port } = new URL(at);
      socket = connect(Number(port), hostname);
      socket.on("data", (chunk) => {
        received += chunk;
      });
      socket.write(`GET ${BASE}/invocation/next HTTP/1.1\r\nHost: h\r\n\r\n`);
      await asked();
      streams.give({ requestId: "id-1", headers: [], payload: Buffer.from("{}"), response: sink });
      await until(() => received.endsWith("{}"));
      received = "";
    };
    const begin = (headers = "Content-Type: text/event-stream\r\n", type = "response") =>
      socket.write(`POST ${BASE}/invocation/id-1/${type} HTTP/1.1\r\nHost: h\r\n${CHUNKED}${headers}\r\n`);
    const chunk = (text: string) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
    afterEach(() => socket.destroy());

    test("piece by piece, with the type that the runtime names, and answers when it has come to its end", async () => {
      await given();
      begin();
      chunk("one");
      await until(() => seen.length === 2);
      expect(seen).toEqual(["begin text/event-stream", "piece one"]);
      expect([received, api.answer]).toEqual(["", undefined]);
      chunk("two");
      socket.write("0\r\n\r\n");
      await until(() => received.includes("202"));

      expect(seen).toEqual(["begin text/event-stream", "piece one", "piece two", "end"]);
      expect(api.answer).toEqual({ kind: "response", body: Buffer.alloc(0), streamedBytes: 6 });
    });

    test("and says how the function gave it up, as its trailers do", async () => {
      await given();
      begin("Trailer: Lambda-Runtime-Function-Error-Type\r\n");
      const body = Buffer.from('{"errorType":"Odd"}').toString("base64");
      socket.write(
        `0\r\nLambda-Runtime-Function-Error-Type: Odd\r\nLambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`,
      );
      await until(() => seen.length === 2);

      expect(seen).toEqual(["begin application/octet-stream", 'end Odd {"errorType":"Odd"}']);
      expect(api.answer?.kind).toBe("error");
    });

    test("no faster than it is taken", async () => {
      await given();
      enough = true;
      begin();
      const mebibyte = "x".repeat(2 ** 20);
      for (let count = 0; count < 16; count++) chunk(mebibyte);
      await until(() => seen.length > 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const held = seen.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(seen.length).toBe(held);

      enough = false;
      resume();
      socket.write("0\r\n\r\n");
      await until(() => seen.at(-1) === "end");
      expect(api.answer?.streamedBytes).toBe(16 * 2 ** 20);
    });

    test("in one piece where the runtime answers whole", async () => {
      await given();
      expect((await post("/invocation/id-1/response", '{"b":2}', { "Content-Type": "application/json" })).status).toBe(
        202,
      );
      expect(seen).toEqual(["begin application/json", 'piece {"b":2}', "end"]);
    });

    test("and an error that comes in its place not at all", async () => {
      await given();
      begin("", "error");
      chunk("{}");
      socket.write("0\r\n\r\n");
      await until(() => received.includes("202"));
      expect(seen).toEqual([]);
      expect(api.answer).toMatchObject({ kind: "error", body: Buffer.from("{}") });
    });

    test("and takes the next question of a runtime that did not wait for its end", async () => {
      await given();
      begin();
      chunk("half");
      await until(() => seen.length === 2);
      const early = next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(happened).toEqual(["ready"]);
      socket.write("0\r\n\r\n");
      await until(() => happened.length > 1);
      expect(happened).toEqual(["ready", "finished response"]);
      give("id-2", '"second"');
      expect((await early).text).toBe('"second"');
    });

    test("but not beyond the limit, and not to its end where the runtime breaks off", async () => {
      happened.length = 0;
      const small = new RuntimeApi(
        { onReady: () => happened.push("ready"), onInitError: () => {}, onFinished: () => {} },
        10,
      );
      await given(small, `http://${await small.listen()}`);
      begin();
      chunk("123456");
      chunk("789012");
      socket.write("0\r\n\r\n");
      await until(() => received.includes("413"));
      expect(seen).toEqual(["begin text/event-stream", "piece 123456"]);
      expect(small.answer).toMatchObject({ kind: "tooLargeStream", streamedBytes: 12 });
      small.close();

      socket.destroy();
      happened.length = 0;
      await given();
      begin();
      chunk("half");
      await until(() => seen.length === 2);
      socket.destroy();
      await until(() => api.answer !== undefined);
      expect(api.answer?.kind).toBe("truncated");
      expect(seen.at(-1)).toBe("piece half");
    });
  });
});
