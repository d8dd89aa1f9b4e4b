/**
 * Errors as the Runtime API and the log take them, and the runtime's own error types.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html (error object); key order and texts as
 * AWS's open-source runtime clients send them.
 */
"use strict";

const { isNativeError } = require("node:util").types;

/**
 * The runtime's own errors as client 3 makes them: the name is on the prototype, so it heads the stack and is not
 * among the own properties that the log shows.
 */
exports.client3 = {
  ...Object.fromEntries(
    [
      ...["ImportModuleError", "HandlerNotFound", "MalformedHandlerName", "UserCodeSyntaxError"],
      ...["MalformedStreamingHandler", "NodeJsExit"],
    ].map((name) => [name, namedByPrototype(name)]),
  ),
  UnhandledPromiseRejection: class extends namedByPrototype("UnhandledPromiseRejection") {
    constructor(reason, promise) {
      super(reason);
      // Both are own properties on AWS too, and so are part of the logged JSON.
      this.reason = reason;
      this.promise = promise;
    }
  },
};

/**
 * As client 4 makes them: the name is a property of the error, so the log shows it once more. A syntax error keeps its
 * stack.
 */
exports.client4 = {
  ...Object.fromEntries(
    [
      ...["ImportModuleError", "HandlerNotFound", "MalformedHandlerName", "MalformedStreamingHandler"],
      ...["CallbackHandlerDeprecated", "JSONStringifyError"],
    ].map((name) => [name, namedAfterwards(name)]),
  ),
  UserCodeSyntaxError: class extends namedAfterwards("UserCodeSyntaxError") {
    constructor(cause) {
      super(cause);
      this.stack = cause.stack;
    }
  },
};

exports.InvalidStreamingOperation = namedByPrototype("InvalidStreamingOperation");

function namedByPrototype(name) {
  const type = class extends Error {};
  type.prototype.name = `Runtime.${name}`;
  return type;
}

function namedAfterwards(name) {
  return class extends Error {
    constructor(message) {
      super(String(message));
      this.name = `Runtime.${name}`;
    }
  };
}

/** Of an error whose properties can't be read. */
const UNTOLD = {
  errorType: "handled",
  errorMessage:
    "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
};

/** The bodies of /error and /init/error. */
exports.client3.toPayload = (error) => toPayload(error, looksLikeError, UNTOLD);
exports.client4.toPayload = (error) => toPayload(error, (value) => value instanceof Error, { ...UNTOLD, trace: [] });

/** What was thrown, for the log. */
exports.client3.toError = (value) => (value instanceof Error ? value : new Error(value));
exports.client4.toError = (value) => (value instanceof Error ? value : new Error(String(value)));

function toPayload(error, isError, untold) {
  try {
    if (isError(error)) {
      return {
        errorType: escaped(error.name),
        errorMessage: escaped(error.message),
        trace: escaped(error.stack)?.split("\n") ?? [],
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    // A getter of the thrown object threw.
    return untold;
  }
}

/** The JSON that follows `Invoke Error` in the text log; the tab before it is AWS's. */
exports.toLogText = function toLogText(error, client) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => withOwnProperties(value))}`;
  } catch {
    return `\t${JSON.stringify(client.toPayload(error))}`;
  }
};

function withOwnProperties(value) {
  if (!(value instanceof Error)) return value;
  const fields = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === "string") fields.stack = value.stack.split("\n");
  return fields;
}

function looksLikeError(value) {
  if (isNativeError(value)) return true;
  return [value?.name, value?.message, value?.stack].every((field) => typeof field === "string" && field !== "");
}

/** DEL breaks the platform's JSON reader; AWS's clients send it percent-encoded. */
function escaped(text) {
  return text?.replace(/\x7F/g, "%7F");
}
