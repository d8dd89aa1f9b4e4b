/**
 * `console` as Lambda's Node.js runtimes patch it: a time stamp, the request id and the level before every message.
 *
 * With _LAMBDA_TELEMETRY_LOG_FD each message is one frame on that descriptor, so a message of several lines stays
 * one event; without it a line on standard output, line feeds inside turned into carriage returns.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, and the framing of AWS's open-source
 * runtime clients: type (4 bytes; 0xa55a0003 text, 0xa55a0002 JSON, level in bits 2 to 4), length (4), microseconds
 * since the epoch (8), message; big-endian.
 */
"use strict";

const { writeSync } = require("node:fs");
const { format } = require("node:util");
const { toLogText } = require("./errors.cjs");

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const TEXT_FRAME = 0xa55a0003;
const JSON_FRAME = 0xa55a0002;

let requestId;
let tenantId;
let json = false;
let client;

exports.setInvocation = function setInvocation(id, tenant) {
  requestId = id;
  tenantId = tenant;
};

/**
 * @param whose the client whose way it is to tell of errors
 * @param noRequestId stands where there is no invocation yet: `undefined` before Node.js 24, `-` since
 */
exports.patchConsole = function patchConsole(whose, noRequestId) {
  requestId = noRequestId;
  client = whose;
  json = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
  const fd = process.env._LAMBDA_TELEMETRY_LOG_FD;
  delete process.env._LAMBDA_TELEMETRY_LOG_FD;
  const write = fd === undefined ? toStandardOutput : toFrames(Number(fd));
  const lowest = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));

  for (const [index, level] of LEVELS.entries()) {
    console[level.toLowerCase()] =
      index < lowest
        ? () => {}
        : (...parameters) => {
            const now = new Date();
            write(index + 1, now, json ? jsonMessage(level, now, parameters) : textMessage(level, now, parameters));
          };
  }
  console.log = console.info;
};

/** An error the runtime itself reports: `Invoke Error`, `Uncaught Exception`, `Init Error` … */
exports.logError = function logError(title, error) {
  const told = client.toError(error);
  if (json) console.error(told);
  else console.error(title, toLogText(told, client));
};

function textMessage(level, now, parameters) {
  return `${now.toISOString()}\t${requestId}\t${level}\t${format(...atLeastOne(parameters))}`;
}

function jsonMessage(level, now, parameters) {
  const record = { timestamp: now.toISOString(), level, requestId };
  if (tenantId) record.tenantId = tenantId;
  if (parameters.length <= 1) {
    record.message = parameters[0];
    try {
      return JSON.stringify(record, (_key, value) => (value instanceof Error ? errorFields(value) : value));
    } catch {
      // Circular, or a BigInt.
      record.message = format(parameters[0]);
      return JSON.stringify(record);
    }
  }
  record.message = format(...parameters);
  const error = parameters.find((parameter) => parameter instanceof Error);
  if (error) {
    record.errorType = error.constructor?.name ?? "UnknownError";
    record.errorMessage = error.message;
    record.stackTrace = typeof error.stack === "string" ? error.stack.split("\n") : [];
  }
  return JSON.stringify(record);
}

function errorFields(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : error.stack,
    ...error,
  };
}

/** AWS's patch declares a first parameter, so that `console.log()` prints `undefined`. */
function atLeastOne(parameters) {
  return parameters.length === 0 ? [undefined] : parameters;
}

function toStandardOutput(_level, _now, message) {
  process.stdout.write(`${message.replace(/\n/g, "\r")}\n`);
}

function toFrames(fd) {
  return (level, now, message) => {
    const text = json ? message : `${message}\n`;
    const length = Buffer.byteLength(text);
    const frame = Buffer.allocUnsafe(16 + length);
    frame.writeUInt32BE(((json ? JSON_FRAME : TEXT_FRAME) | (level << 2)) >>> 0, 0);
    frame.writeUInt32BE(length, 4);
    frame.writeBigUInt64BE(BigInt(now.getTime()) * 1000n, 8);
    frame.write(text, 16);
    writeWhole(fd, frame);
  };
}

function writeWhole(fd, bytes) {
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(fd, bytes, offset);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      // Only where the descriptor was made non-blocking by somebody: give the reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
