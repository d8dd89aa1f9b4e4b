/**
 * Errors as the Runtime API and the log take them, and the runtime's own error types.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html (error object); key order and texts as
 * AWS's open-source runtime clients send them.
 */
"use strict";

const { isNativeError } = require("node:util").types;

/** An error of the runtime; the name is on the prototype, so it heads the stack and stays out of the own properties. */
function runtimeError(name) {
  const type = class extends Error {};
  type.prototype.name = `Runtime.${name}`;
  return type;
}

exports.ImportModuleError = runtimeError("ImportModuleError");
exports.HandlerNotFound = runtimeError("HandlerNotFound");
exports.MalformedHandlerName = runtimeError("MalformedHandlerName");
exports.UserCodeSyntaxError = runtimeError("UserCodeSyntaxError");
exports.MalformedStreamingHandler = runtimeError("MalformedStreamingHandler");
exports.InvalidStreamingOperation = runtimeError("InvalidStreamingOperation");
exports.NodeJsExit = runtimeError("NodeJsExit");
exports.CallbackHandlerDeprecated = runtimeError("CallbackHandlerDeprecated");
exports.JSONStringifyError = runtimeError("JSONStringifyError");

exports.UnhandledPromiseRejection = class extends runtimeError("UnhandledPromiseRejection") {
  constructor(reason, promise) {
    super(reason);
    // Both are own properties on AWS too, and so are part of the logged JSON.
    this.reason = reason;
    this.promise = promise;
  }
};

/** The body of /error and /init/error. */
exports.toPayload = function toPayload(error) {
  try {
    if (isNativeError(error) || looksLikeError(error)) {
      return {
        errorType: escaped(error.name),
        errorMessage: escaped(error.message),
        trace: escaped(error.stack)?.split("\n") ?? [],
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    // A getter of the thrown object threw.
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
};

exports.toError = function toError(value) {
  return value instanceof Error ? value : new Error(value);
};

/** The JSON that follows `Invoke Error` in the text log; the tab before it is AWS's. */
exports.toLogText = function toLogText(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => withOwnProperties(value))}`;
  } catch {
    return `\t${JSON.stringify(exports.toPayload(error))}`;
  }
};

function withOwnProperties(value) {
  if (!(value instanceof Error)) return value;
  const fields = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === "string") fields.stack = value.stack.split("\n");
  return fields;
}

function looksLikeError(value) {
  return [value?.name, value?.message, value?.stack].every((field) => typeof field === "string" && field !== "");
}

/** DEL breaks the platform's JSON reader; AWS's clients send it percent-encoded. */
function escaped(text) {
  return text?.replace(/\x7F/g, "%7F");
}
