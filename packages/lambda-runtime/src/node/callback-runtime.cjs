/**
 * The loop of Node.js 20 and 22: handlers answer by a promise, by the callback, by context.succeed, fail and done,
 * or not at all.
 *
 * A callback waits for an empty event loop before its answer goes out, unless
 * `context.callbackWaitsForEmptyEventLoop` is false; a promise does not wait.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-callback; order, texts and exit
 * codes of AWS's open-source runtime client 3.
 */
"use strict";

const { logError, patchConsole, setInvocation } = require("./console.cjs");
const { contextOf, setTraceId } = require("./context.cjs");
const { client3 } = require("./errors.cjs");
const { client3Rules, defineGlobals, loadHandler } = require("./handler.cjs");
const { RuntimeApi } = require("./runtime-api.cjs");

// As AWS prints it; whether the address in it is still current: unverified.
const NODEJS_EXIT =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

const CALLBACK_WARNING =
  "AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to update this function to use an async handler to use Node.js 24 or later. For more information and to provide feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.";

const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT_EXCEPTION = 129;

exports.run = async function run() {
  patchConsole(client3, undefined);
  const api = new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API);

  // Until the first event an error is one of the init phase.
  let report = (error, done) => {
    const payload = client3.toPayload(error);
    api.postInitError(JSON.stringify(payload), payload.errorType, done);
  };
  process.on("uncaughtException", (error) => {
    logError("Uncaught Exception", error);
    report(error, () => process.exit(EXIT_UNCAUGHT_EXCEPTION));
  });
  process.on("unhandledRejection", (reason, promise) => {
    const error = new client3.UnhandledPromiseRejection(reason, promise);
    logError("Unhandled Promise Rejection", error);
    report(error, () => process.exit(EXIT_UNHANDLED_REJECTION));
  });
  let onEmptyLoop = () => {};
  process.on("beforeExit", () => onEmptyLoop());

  defineGlobals();
  let loaded;
  try {
    loaded = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, client3Rules);
  } catch (error) {
    logError("Uncaught Exception", error);
    report(error, () => process.exit(EXIT_UNCAUGHT_EXCEPTION));
    return;
  }
  if (isCallbackHandler(loaded)) console.warn(CALLBACK_WARNING);

  const runtime = new Runtime(api, loaded, {
    setReport: (next) => {
      report = next;
    },
    setOnEmptyLoop: (next) => {
      onEmptyLoop = next;
    },
  });
  runtime.scheduleNext();
};

function isCallbackHandler({ handler, streaming }) {
  return (
    process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING === undefined &&
    handler.length === 3 &&
    !isAsync(handler) &&
    !streaming
  );
}

function isAsync(handler) {
  return handler.constructor?.name === "AsyncFunction";
}

// The names of the class and its methods show up in the stack traces of functions, as they do on AWS.
class Runtime {
  #api;
  #hooks;
  #streaming;
  #highWaterMark;

  constructor(api, { handler, streaming, highWaterMark }, hooks) {
    this.#api = api;
    this.handler = handler;
    this.#streaming = streaming;
    this.#highWaterMark = highWaterMark;
    this.#hooks = hooks;
  }

  scheduleNext = () => {
    setImmediate(() => (this.#streaming ? this.handleOnceStreaming() : this.handleOnceNonStreaming()));
  };

  async handleOnceNonStreaming() {
    const { headers, body } = await this.#api.next();
    const id = this.#begin(headers);
    const answer = this.#answer(id);
    try {
      this.#hooks.setOnEmptyLoop(() => {
        this.#hooks.setOnEmptyLoop(() => {});
        if (isAsync(this.handler)) answer.fail(new client3.NodeJsExit(NODEJS_EXIT));
        else answer.complete(null);
      });
      const event = JSON.parse(body);
      const context = Object.defineProperties(answer.context, Object.getOwnPropertyDescriptors(contextOf(headers)));
      setTraceId(headers);
      const result = this.handler(event, context, answer.callback);
      if (isPromise(result)) result.then(context.succeed, context.fail).catch(context.fail);
    } catch (error) {
      answer.callback(error);
    }
  }

  async handleOnceStreaming() {
    const { headers, body } = await this.#api.next();
    const id = this.#begin(headers);
    const { createResponseStream } = require("./response-stream.cjs");
    const { stream, answered, fail } = createResponseStream(id, client3, this.#highWaterMark);
    let waitsForEmptyLoop = true;
    const next = () => {
      if (waitsForEmptyLoop) this.#hooks.setOnEmptyLoop(this.#nextOnce());
      else this.scheduleNext();
    };
    const context = {
      get callbackWaitsForEmptyEventLoop() {
        return waitsForEmptyLoop;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        waitsForEmptyLoop = value;
      },
    };
    this.#hooks.setOnEmptyLoop(this.#nextOnce());
    try {
      const event = JSON.parse(body);
      Object.defineProperties(context, Object.getOwnPropertyDescriptors(contextOf(headers)));
      setTraceId(headers);
      const promise = this.handler(event, stream, context);
      // AWS's client fails with a string here, so the error's type is `string`.
      if (!isPromise(promise)) throw "Streaming does not support non-async handlers.";
      const result = await promise;
      if (result !== undefined) console.warn("Streaming handlers ignore return values.");
      await answered;
      if (!stream.writableFinished) throw "Response stream is not finished.";
      next();
    } catch (error) {
      logError("Invoke Error", error);
      fail(error, next);
    }
  }

  /** An empty event loop is reported again and again; the next event is asked for once. */
  #nextOnce() {
    return () => {
      this.#hooks.setOnEmptyLoop(() => {});
      this.scheduleNext();
    };
  }

  #begin(headers) {
    const id = headers["lambda-runtime-aws-request-id"];
    setInvocation(id, headers["lambda-runtime-aws-tenant-id"]);
    this.#hooks.setReport((error, done) => this.#api.postError(id, JSON.stringify(client3.toPayload(error)), done));
    return id;
  }

  /** All the ways to answer one event; the first one counts. */
  #answer(id) {
    const { setOnEmptyLoop } = this.#hooks;
    let finished = false;
    let completed = false;
    let waitsForEmptyLoop = true;

    const complete = (result) => {
      if (completed) return;
      completed = true;
      this.#api.postResponse(id, serialized(result));
      this.scheduleNext();
    };
    const fail = (error) => {
      completed = true;
      logError("Invoke Error", error);
      this.#api.postError(id, JSON.stringify(client3.toPayload(error)));
      this.scheduleNext();
    };
    const settle = (error, result) => {
      setOnEmptyLoop(() => {});
      if (error !== undefined && error !== null) fail(error);
      else complete(result);
    };
    const once =
      (answer) =>
      (...values) => {
        if (finished) return;
        // Set afterwards, as AWS does: a result that can't be serialised throws here, and the promise's catch
        // then reports that error as the answer.
        answer(...values);
        finished = true;
      };

    return {
      complete,
      fail,
      callback: once((error, result) => {
        if ((error !== undefined && error !== null) || !waitsForEmptyLoop) settle(error, result);
        else {
          setOnEmptyLoop(() => {
            setOnEmptyLoop(() => {});
            setImmediate(() => complete(result));
          });
        }
      }),
      context: {
        get callbackWaitsForEmptyEventLoop() {
          return waitsForEmptyLoop;
        },
        set callbackWaitsForEmptyEventLoop(value) {
          waitsForEmptyLoop = value;
        },
        succeed: once((result) => settle(null, result)),
        fail: once((error) => settle(error ?? "handled", null)),
        done: once(settle),
      },
    };
  }
}

function isPromise(value) {
  return typeof value?.then === "function";
}

function serialized(result) {
  let text;
  try {
    text = JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new Error("Unable to stringify response body");
  }
  // A function, or a symbol: AWS's client stumbles over it further on.
  if (text === undefined) throw new TypeError("Wrong arguments");
  return text;
}
