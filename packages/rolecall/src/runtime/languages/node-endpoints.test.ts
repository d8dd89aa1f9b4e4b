/** Calls that a Node.js function makes to AWS's own addresses: they end at Rolecall, as they were signed. */

import { createServer, type Server } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Files, type TestFunctions, testFunctions } from "../testing/functions.js";
import { listenForGreetings, TLS_GREETING } from "../testing/greetings.js";

let server: Server;
let world: TestFunctions;
const seen: { host: string | undefined; url: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer(({ headers, url }, response) => {
    seen.push({ host: headers.host, url });
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  world = testFunctions({ endpoint: () => `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await world.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen.length = 0;
});

/** `status` of a GET, as a promise, by that `https` or `http`. */
const GET = `const get = (by, url, options = {}) => new Promise((resolve, reject) =>
  by.get(url, options, (response) => response.resume().on("end", () => resolve(response.statusCode))).on("error", reject));`;

const STS = "https://sts.us-east-1.amazonaws.com/path";

describe.each(["nodejs20.x", "nodejs22.x", "nodejs24.x"])("%s: a call to AWS's address reaches Rolecall", (runtime) => {
  test.each<[string, Files]>([
    [
      "by https, loaded and used in one go",
      { "index.js": `${GET} exports.handler = () => get(require("https"), "${STS}")` },
    ],
    [
      "by https, loaded at the start",
      { "index.js": `const https = require("node:https"); ${GET} exports.handler = async () => get(https, "${STS}")` },
    ],
    [
      "by https in an ES module",
      {
        "index.mjs": `import * as https from "node:https"; ${GET} export const handler = async () => get(https, "${STS}")`,
      },
    ],
    [
      "while an ES module is loaded",
      {
        "index.mjs": `import https from "node:https"; ${GET} const status = await get(https, "${STS}"); export const handler = async () => status`,
      },
    ],
    [
      "by https, imported when it is needed",
      { "index.mjs": `${GET} export const handler = async () => get(await import("https"), "${STS}")` },
    ],
    [
      "by https with an agent that keeps connections",
      {
        "index.js": `const https = require("https"); ${GET} exports.handler = async () => { const agent = new https.Agent({ keepAlive: true, maxSockets: 1 }); return get(https, "${STS}", { agent }) }`,
      },
    ],
    ["by fetch", { "index.mjs": `export const handler = async () => (await fetch("${STS}")).status` }],
    [
      "by a socket with TLS",
      {
        "index.mjs": `import { connect } from "node:tls"; export const handler = () => new Promise((resolve, reject) => {
        const socket = connect(443, "sts.us-east-1.amazonaws.com", { servername: "sts.us-east-1.amazonaws.com" }, () => {
          if (!socket.authorized || !socket.encrypted) return reject(new Error("not secure"));
          socket.end("GET /path HTTP/1.1\\r\\nHost: sts.us-east-1.amazonaws.com\\r\\nConnection: close\\r\\n\\r\\n");
        });
        socket.once("data", (chunk) => resolve(Number(String(chunk).split(" ")[1]))).on("error", reject);
      })`,
      },
    ],
    [
      "by plain HTTP",
      { "index.js": `${GET} exports.handler = async () => get(require("http"), "${STS.replace("https", "http")}")` },
    ],
  ])("%s", async (_, files) => {
    const { text } = await world.fn(files, { runtime, handler: "index.handler" }).invoke();
    expect(text).toBe("200");
    expect(seen).toEqual([{ host: "sts.us-east-1.amazonaws.com", url: "/path" }]);
  });
});

describe("a Node.js function", () => {
  test("reaches Rolecall by HTTP/2, too", async () => {
    const http2 = createHttp2Server((request, response) => response.end(request.authority));
    await new Promise<void>((resolve) => http2.listen(0, "127.0.0.1", resolve));
    const { port } = http2.address() as AddressInfo;
    const fn = world.fn(
      {
        "index.mjs": `import { connect } from "node:http2";
export const handler = () => new Promise((resolve, reject) => {
  const session = connect("https://kinesis.us-east-1.amazonaws.com").on("error", reject);
  const stream = session.request({ ":path": "/" });
  let text = "";
  stream.on("data", (chunk) => { text += chunk }).on("end", () => session.close(() => resolve([text, session.alpnProtocol])));
})`,
      },
      { environment: { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } },
    );
    expect((await fn.invoke()).json).toEqual(["kinesis.us-east-1.amazonaws.com:443", "h2"]);
    await new Promise((resolve) => http2.close(resolve));
  });

  test.each(["https://elsewhere.example", ""])(
    "is refused where its own AWS_ENDPOINT_URL, %j, leaves no way",
    async (url) => {
      const fn = world.fn(
        { "index.js": `${GET} exports.handler = () => get(require("https"), "${STS}")` },
        { environment: { AWS_ENDPOINT_URL: url } },
      );
      expect((await fn.invoke()).json.errorMessage).toMatch(
        /^rolecall: no connection to sts\.us-east-1\.amazonaws\.com/,
      );
      expect(seen).toEqual([]);
    },
  );

  test("never reaches AWS by a TLS connection that is opened by hand", async () => {
    const fn = world.fn({
      "index.js": `const { TLSSocket } = require("node:tls");
exports.handler = () => new Promise((resolve, reject) => {
  new TLSSocket().connect(443, "sts.us-east-1.amazonaws.com").on("error", reject).on("connect", resolve);
})`,
    });
    expect((await fn.invoke()).json.errorMessage).toMatch(/^rolecall: no connection to sts/);
    expect(seen).toEqual([]);
  });

  test("opens TLS to other hosts, and to databases of AWS's, as ever", async () => {
    const database = await listenForGreetings();
    const fn = world.fn({
      "index.js": `const tls = require("node:tls"), net = require("node:net");
const ended = (socket) => new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));
exports.handler = async () => {
  await ended(tls.connect({ host: "127.0.0.1", port: ${database.port}, servername: "example.com" }));
  // As clients of PostgreSQL do it.
  const socket = net.connect(${database.port}, "127.0.0.1");
  await ended(tls.connect({ socket, servername: "orders.abc.us-east-1.rds.amazonaws.com" }));
}`,
    });
    expect((await fn.invoke()).text).toBe("null");
    expect(database.seen).toEqual([TLS_GREETING, TLS_GREETING]);
    await database.close();
  });

  test("that opens no TLS starts without it", async () => {
    const fn = world.fn({
      "index.js": `exports.handler = async () => [process.moduleLoadList.includes("NativeModule tls"), fetch.name, fetch.length, require("net").Socket.name]`,
    });
    expect((await fn.invoke()).json).toEqual([false, "fetch", 1, "Socket"]);
  });
});
