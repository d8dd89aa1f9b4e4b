import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RuntimeApi } from "./runtime-api.js";

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
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { interval: 5 });
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
    expect((await ask("GET", "/2020-01-01/extension/event/next")).status).toBe(404);
    expect((await ask("PUT", `${BASE}/invocation/next`, "")).status).toBe(404);
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

    expect(api.answer).toEqual({ kind: "error", body: Buffer.from(error), errorType: "Function.Half" });
  });
});
