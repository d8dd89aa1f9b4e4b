/**
 * The stream a streaming handler writes its response to: one chunked POST, errors on the way in its trailers.
 *
 * Loaded only by functions that stream; node:http is worth its start-up time there.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
"use strict";

const http = require("node:http");
const net = require("node:net");
const { InvalidStreamingOperation } = require("./errors.cjs");

const ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
const ERROR_BODY = "Lambda-Runtime-Function-Error-Body";

// What a handler may see of the request that carries its response.
const METHODS = [
  ...["cork", "destroy", "end", "uncork", "write"],
  ...["addListener", "emit", "eventNames", "getMaxListeners", "listenerCount", "listeners", "off", "on", "once"],
  ...["prependListener", "prependOnceListener", "rawListeners", "removeAllListeners", "removeListener"],
  ...["setMaxListeners", "setContentType"],
];
const PROPERTIES = [
  ...["destroyed", "writable", "writableFinished", "writableObjectMode", "writableBuffer", "writableEnded"],
  ...["writableNeedDrain", "writableHighWaterMark", "writableCorked", "writableLength", "_onBeforeFirstWrite"],
];

let agent;

/** `answered` resolves when the platform has taken the whole response; `fail` ends it with an error. */
exports.createResponseStream = function createResponseStream(id, client, highWaterMark) {
  const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
  if (agent === undefined) {
    agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    if (highWaterMark !== undefined) {
      agent.createConnection = (options, connected) => net.createConnection({ ...options, highWaterMark }, connected);
    }
  }
  const request = http.request({
    host,
    port,
    agent,
    method: "POST",
    path: `/2018-06-01/runtime/invocation/${encodeURIComponent(id)}/response`,
    headers: {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      Trailer: [ERROR_TYPE, ERROR_BODY],
      "Content-Type": "application/octet-stream",
      "Transfer-Encoding": "chunked",
    },
  });
  const answered = new Promise((resolve, reject) => {
    request.on("response", (response) => response.on("end", resolve).on("error", reject).resume());
    request.on("error", reject);
  });
  // Whoever awaits it sees the failure; a handler that throws first never does.
  answered.catch(() => {});

  let started = false;
  const write = request.write.bind(request);
  request.setContentType = (type) => {
    if (started) throw new InvalidStreamingOperation("Cannot set content-type, too late.");
    request.setHeader("Content-Type", type);
  };
  request.write = (chunk, encoding, callback) => {
    const bytes = typeof chunk === "string" || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
    if (!started) request._onBeforeFirstWrite?.((prelude) => write(prelude));
    started = true;
    return write(bytes, encoding, callback);
  };
  const end = request.end.bind(request);
  request.end = (chunk, encoding, callback) => {
    if (typeof chunk === "function" || chunk === undefined || chunk === null) return end(chunk ?? undefined);
    request.write(chunk, typeof encoding === "string" ? encoding : undefined);
    return end(typeof encoding === "function" ? encoding : callback);
  };

  const stream = {};
  for (const name of METHODS) stream[name] = request[name].bind(request);
  for (const name of PROPERTIES) {
    Object.defineProperty(stream, name, {
      get: () => request[name],
      set: (value) => {
        request[name] = value;
      },
    });
  }
  const fail = (error, done) => {
    const payload = client.toPayload(error);
    request.addTrailers({
      [ERROR_TYPE]: String(payload.errorType).replace(/[^\x20-\x7e]/g, "?"),
      [ERROR_BODY]: Buffer.from(JSON.stringify(payload)).toString("base64"),
    });
    end(done);
  };
  return { stream, answered, fail };
};
