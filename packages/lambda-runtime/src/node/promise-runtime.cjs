/**
 * The loop since Node.js 24: the answer is what the handler returns or its promise settles with; there are no
 * callbacks, no waiting for an empty event loop, and no handlers of ours for uncaught exceptions.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html; order and texts of AWS's open-source
 * runtime client 4.
 */
"use strict";

const { logError, patchConsole, setInvocation } = require("./console.cjs");
const { contextOf, setTraceId } = require("./context.cjs");
const { client4 } = require("./errors.cjs");
const { client4Rules, defineGlobals, loadHandler } = require("./handler.cjs");
const { RuntimeApi } = require("./runtime-api.cjs");

const CALLBACKS_GONE =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

exports.run = async function run() {
  defineGlobals();
  patchConsole(client4, "-");
  const api = new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API);
  let loaded;
  try {
    loaded = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, client4Rules);
    if (loaded.handler.length >= 3 && !loaded.streaming) throw new client4.CallbackHandlerDeprecated(CALLBACKS_GONE);
  } catch (error) {
    logError("Init Error", error);
    const payload = client4.toPayload(error);
    await new Promise((resolve) => api.postInitError(JSON.stringify(payload), payload.errorType, resolve));
    // Rejects: Node.js prints it and ends with exit code 1, as on AWS.
    throw error;
  }
  const processor = loaded.streaming ? new StreamingInvokeProcessor(loaded) : new BufferedInvokeProcessor(api, loaded);
  for (;;) {
    const { headers, body } = await api.next();
    const context = inOrderOfClient4(contextOf(headers), headers["lambda-runtime-trace-id"]);
    setInvocation(context.awsRequestId, context.tenantId);
    setTraceId(headers);
    await processor.processInvoke(JSON.parse(body), context);
  }
};

// The names of the classes and their methods show up in the stack traces of functions, as they do on AWS.
class BufferedInvokeProcessor {
  #api;

  constructor(api, { handler }) {
    this.#api = api;
    this.handler = handler;
  }

  async processInvoke(event, context) {
    try {
      const result = await this.handler(event, context);
      await nextTurn();
      this.#api.postResponse(context.awsRequestId, serialized(result));
    } catch (error) {
      await nextTurn();
      logError("Invoke Error", error);
      this.#api.postError(context.awsRequestId, JSON.stringify(client4.toPayload(error)));
    }
  }
}

class StreamingInvokeProcessor {
  #highWaterMark;

  constructor({ handler, highWaterMark }) {
    this.handler = handler;
    this.#highWaterMark = highWaterMark;
  }

  async processInvoke(event, context) {
    const { createResponseStream } = require("./response-stream.cjs");
    const { stream, answered, fail } = createResponseStream(context.awsRequestId, client4, this.#highWaterMark);
    try {
      const promise = this.handler(event, stream, context);
      if (typeof promise?.then !== "function") throw new Error("Streaming does not support non-async handlers.");
      const result = await promise;
      if (result !== undefined) console.warn("Streaming handlers ignore return values.");
      await answered;
      if (!stream.writableFinished) throw new Error("Response stream is not finished.");
    } catch (error) {
      await nextTurn();
      logError("Invoke Error", error);
      await new Promise((resolve) => fail(error, resolve));
    }
  }
}

/** Who prints the context sees its order. */
function inOrderOfClient4(context, xRayTraceId) {
  const { functionName, functionVersion, memoryLimitInMB, logGroupName, logStreamName, ...ofEvent } = context;
  const { getRemainingTimeInMillis, ...told } = ofEvent;
  const ofFunction = { functionName, functionVersion, memoryLimitInMB, logGroupName, logStreamName };
  return { ...told, xRayTraceId, getRemainingTimeInMillis, ...ofFunction };
}

/** What the handler left for the next turn of the event loop still runs before the answer. */
function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}

function serialized(result) {
  let text;
  try {
    text = JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new client4.JSONStringifyError("Unable to stringify response body");
  }
  // A function, or a symbol: AWS's client stumbles over it further on.
  if (text === undefined) throw new TypeError("Wrong arguments");
  return text;
}
