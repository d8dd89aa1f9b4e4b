/**
 * The Node.js bootstrap against a Runtime API that keeps to the letter of HTTP/1.1 and nothing more: it answers in
 * every framing the protocol allows, closes connections, and knows none of Rolecall's habits.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const BOOTSTRAP = fileURLToPath(new URL("../src/node/bootstrap.cjs", import.meta.url));
const BASE = "/2018-06-01/runtime";

interface Request {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Framing = "length" | "chunked" | "close";

let folder: string;
let server: Server;
let requests: Request[];
let sockets: Set<Socket>;
let events: { id: string; body: string; headers?: string[] }[];
let framing: Framing;
/** Whether the answer arrives byte by byte. */
let slowly: boolean;
let child: ChildProcess | undefined;
let output: string;
let waiting: ((event: (typeof events)[0]) => void)[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
  requests = [];
  sockets = new Set();
  events = [];
  waiting = [];
  framing = "length";
  slowly = false;
  output = "";
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  child?.kill("SIGKILL");
  child = undefined;
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Reads requests one after the other; a question waits until there is an event. */
function serve(socket: Socket): void {
  let buffer = Buffer.alloc(0);
  let turn = Promise.resolve();
  socket.on("data", (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const [line = "", ...lines] = buffer.toString("latin1", 0, end).split("\r\n");
      const headers = Object.fromEntries(
        lines.map((text) => [text.slice(0, text.indexOf(":")).toLowerCase(), text.slice(text.indexOf(":") + 1).trim()]),
      );
      const length = Number(headers["content-length"] ?? 0);
      if (buffer.length < end + 4 + length) return;
      const body = buffer.toString("utf8", end + 4, end + 4 + length);
      buffer = buffer.subarray(end + 4 + length);
      requests.push({ line, headers, body });
      turn = turn.then(() => answer(socket, line));
    }
  });
}

async function answer(socket: Socket, line: string): Promise<void> {
  // After it has said that it closes the connection, a server takes nothing more from it (RFC 9112, 9.6).
  if (socket.writableEnded || socket.destroyed) return;
  if (line === `GET ${BASE}/invocation/next HTTP/1.1`) {
    const event = events.shift() ?? (await new Promise<(typeof events)[0]>((resolve) => waiting.push(resolve)));
    const headers = [
      `lambda-runtime-aws-request-id: ${event.id}`,
      `LAMBDA-RUNTIME-DEADLINE-MS: ${Date.now() + 5000}`,
      "Lambda-Runtime-Invoked-Function-Arn:arn:aws:lambda:us-east-1:000000000000:function:f",
      ...(event.headers ?? []),
    ];
    await send(socket, "200 OK", headers, event.body);
  } else {
    await send(socket, "202 Accepted", ["Content-Type: application/json"], '{"status":"OK"}');
  }
}

async function send(socket: Socket, status: string, headers: string[], body: string): Promise<void> {
  const bytes = Buffer.from(body);
  let frame = Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
  if (framing === "chunked") {
    const middle = Math.floor(bytes.length / 2);
    frame = Buffer.concat([
      Buffer.from(`Transfer-Encoding: chunked\r\n\r\n${middle.toString(16)};a=b\r\n`),
      bytes.subarray(0, middle),
      Buffer.from(`\r\n${(bytes.length - middle).toString(16).toUpperCase()}\r\n`),
      bytes.subarray(middle),
      Buffer.from("\r\n0\r\nSome-Trailer: x\r\n\r\n"),
    ]);
  } else if (framing === "close") {
    frame = Buffer.concat([Buffer.from("Connection: close\r\n\r\n"), bytes]);
  }
  const head = Buffer.from(`HTTP/1.1 ${status}\r\n${headers.map((header) => `${header}\r\n`).join("")}`);
  const whole = Buffer.concat([head, frame]);
  if (slowly) {
    for (const byte of whole) {
      socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  } else {
    socket.write(whole);
  }
  if (framing === "close") socket.end();
}

function give(id: string, body: unknown, headers?: string[]): void {
  const event = { id, body: JSON.stringify(body), ...(headers ? { headers } : {}) };
  const next = waiting.shift();
  if (next) next(event);
  else events.push(event);
}

function start(files: Record<string, string>, env: Record<string, string> = {}): ChildProcess {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  const { port } = server.address() as { port: number };
  child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: folder,
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x",
      AWS_LAMBDA_FUNCTION_NAME: "f",
      AWS_LAMBDA_FUNCTION_VERSION: "3",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/f",
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: "index.handler",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  return child;
}

const answers = () => requests.filter(({ line }) => line.startsWith("POST"));
const answered = (count: number) =>
  vi.waitFor(() => expect(answers().length).toBeGreaterThanOrEqual(count), { timeout: 10_000, interval: 10 });
const exited = (process: ChildProcess) => new Promise<number | null>((resolve) => process.once("exit", resolve));

describe.each(["nodejs20.x", "nodejs24.x"])("the bootstrap of %s", (runtime) => {
  const env = { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` };

  test.each<[Framing, boolean]>([
    ["length", false],
    ["length", true],
    ["chunked", false],
    ["chunked", true],
    ["close", false],
  ])("reads events framed by %s (slowly: %s), one after the other", async (how, byByte) => {
    framing = how;
    slowly = byByte;
    start({ "index.js": "exports.handler = async (event) => ({ echo: event })" }, env);

    for (const id of ["a", "b", "c"]) give(id, { id, text: "ünï→code" });
    await answered(3);

    expect(answers().map(({ line, body }) => [line, body])).toEqual(
      ["a", "b", "c"].map((id) => [
        `POST ${BASE}/invocation/${id}/response HTTP/1.1`,
        JSON.stringify({ echo: { id, text: "ünï→code" } }),
      ]),
    );
    for (const { headers, body } of answers()) {
      expect(headers["content-type"]).toBe("application/json");
      expect(Number(headers["content-length"])).toBe(Buffer.byteLength(body));
    }
  });

  test("connects again when an idle connection was closed", async () => {
    start({ "index.js": "exports.handler = async (event) => event" }, env);
    give("a", 1);
    await answered(1);
    await vi.waitFor(() => expect(requests.at(-1)?.line).toContain("/next"));
    waiting.length = 0;
    for (const socket of sockets) socket.destroy();

    give("b", 2);
    await answered(2);

    expect(answers()[1]?.body).toBe("2");
  });

  test("ends when there is no Runtime API any more", async () => {
    const bootstrap = start({ "index.js": "exports.handler = async (event) => event" }, env);
    await vi.waitFor(() => expect(requests.at(-1)?.line).toContain("/next"), { timeout: 10_000 });
    const exit = exited(bootstrap);

    server.close();
    for (const socket of sockets) socket.destroy();

    expect(await exit).toBe(1);
  });

  test("reports an init error with its type, then ends", async () => {
    const exit = exited(start({ "index.js": "" }, env));

    await answered(1);

    expect(answers()[0]?.line).toBe(`POST ${BASE}/init/error HTTP/1.1`);
    expect(answers()[0]?.headers["lambda-runtime-function-error-type"]).toBe("Runtime.HandlerNotFound");
    expect(JSON.parse(answers()[0]?.body ?? "")).toMatchObject({ errorType: "Runtime.HandlerNotFound" });
    expect(await exit).toBe(runtime === "nodejs24.x" ? 1 : 129);
  });

  test("takes an event of six megabytes and answers with as much", async () => {
    start({ "index.js": "exports.handler = async (event) => event" }, env);
    const text = "x".repeat(6_000_000);

    give("a", text);
    await answered(1);

    expect(answers()[0]?.body.length).toBe(text.length + 2);
  });

  test("writes lines to standard output where there is no telemetry descriptor", async () => {
    start({ "index.js": "exports.handler = async () => console.log('one\\ntwo')" }, env);

    give("a", 1);
    await answered(1);
    await vi.waitFor(() => expect(output).toMatch(/^\S+Z\ta\tINFO\tone\rtwo\n$/));
  });
});

test("a spare process becomes a function's when it is told its environment", async () => {
  const { port } = server.address() as { port: number };
  writeFileSync(
    path.join(folder, "index.mjs"),
    "export const handler = async () => [process.env, process.cwd(), new Date(0).getTimezoneOffset()]",
  );
  child = spawn(process.execPath, [BOOTSTRAP], {
    env: { LEFT: "over" },
    cwd: "/",
    stdio: ["pipe", "inherit", "inherit"],
  });
  const env = {
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x",
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: "index.handler",
    TZ: "Etc/GMT+3",
  };

  child.stdin?.end(`${JSON.stringify({ env, cwd: folder })}\n`);
  give("a", 1);
  await answered(1);

  expect(JSON.parse(answers()[0]?.body ?? "")).toEqual([env, folder, 180]);
});

test("a spare process whose starter is gone ends", async () => {
  child = spawn(process.execPath, [BOOTSTRAP], { env: {}, stdio: ["pipe", "ignore", "ignore"] });
  const exit = exited(child);

  child.stdin?.end();

  expect(await exit).toBe(0);
});
