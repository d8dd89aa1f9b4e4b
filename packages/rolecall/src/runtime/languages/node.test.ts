/** Node.js functions: how handlers are found and answer, what they are given, how they log. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RolecallError } from "../../kernel/errors.js";
import { REQUEST_ID, steady, type TestFunctions, testFunctions, zipOf } from "../testing/functions.js";

let world: TestFunctions;
beforeAll(() => {
  world = testFunctions();
});
afterAll(() => world.close());

const HELLO = "exports.handler = async () => 'hello'";

describe.each(["nodejs20.x", "nodejs22.x", "nodejs24.x"])("%s finds", (runtime) => {
  test.concurrent.each([
    ["CommonJS in .js", { "index.js": HELLO }, "index.handler"],
    ["CommonJS in .cjs", { "index.cjs": HELLO }, "index.handler"],
    ["an ES module in .mjs", { "index.mjs": "export const handler = async () => 'hello'" }, "index.handler"],
    [
      "an ES module in .js of a package of type module",
      { "index.js": "export const handler = async () => 'hello'", "package.json": '{"type":"module"}' },
      "index.handler",
    ],
    [
      "an ES module with top-level await",
      { "index.mjs": "const word = await Promise.resolve('hello'); export const handler = async () => word" },
      "index.handler",
    ],
    ["a module in a folder", { "src/deep/app.js": HELLO }, "src/deep/app.handler"],
    ["a nested export", { "index.js": "exports.a = { b: async () => 'hello' }" }, "index.a.b"],
    ["an installed package", { "node_modules/pkg/index.js": HELLO }, "pkg.handler"],
  ] as const)("%s", async (_, files, handler) => {
    expect((await world.fn(files, { runtime, handler }).invoke()).json).toBe("hello");
  });
});

test("nodejs24.x finds a handler in the default export, nodejs20.x does not", async () => {
  const files = { "index.mjs": "export default { handler: async () => 'hello' }" };
  expect((await world.fn(files, { runtime: "nodejs24.x" }).invoke()).json).toBe("hello");
  expect((await world.fn(files, { runtime: "nodejs20.x" }).invoke()).json.errorType).toBe("Runtime.HandlerNotFound");
});

describe("a handler of nodejs20.x answers", () => {
  test.concurrent.each([
    ["a promise", "exports.handler = async () => 1", "1"],
    ["a promise of another kind", "exports.handler = () => ({ then: (resolve) => resolve(2) })", "2"],
    ["the callback", "exports.handler = (e, c, callback) => callback(null, { a: 1 })", '{"a":1}'],
    ["context.succeed", "exports.handler = (e, context) => context.succeed('done')", '"done"'],
    ["context.done", "exports.handler = (e, context) => context.done(null, [1])", "[1]"],
    ["nothing, at an empty event loop", "exports.handler = () => {}", "null"],
    ["undefined as null", "exports.handler = async () => undefined", "null"],
    ["a value from a sync handler not at all", "exports.handler = () => 'ignored'", "null"],
  ])("by %s", async (_, source, text) => {
    const answer = await world.fn({ "index.js": source }).invoke();
    expect([answer.text, answer.functionError]).toEqual([text, undefined]);
  });

  test("by the callback only when the event loop is empty", async () => {
    const source = (wait: boolean) => `let fired = false;
      exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = ${wait};
        if (event.look) return callback(null, fired);
        setTimeout(() => { fired = true }, 100);
        callback(null, 'called');
      }`;
    const waiting = world.fn({ "index.js": source(true) });
    const hasty = world.fn({ "index.js": source(false) });

    expect([(await waiting.invoke()).json, (await waiting.invoke({ look: true })).json]).toEqual(["called", true]);
    expect([(await hasty.invoke()).json, (await hasty.invoke({ look: true })).json]).toEqual(["called", false]);
  });

  test("once: the first answer counts", async () => {
    const fn = world.fn({ "index.js": "exports.handler = (e, context) => { context.succeed(1); context.succeed(2) }" });
    expect([(await fn.invoke()).json, (await fn.invoke()).json]).toEqual([1, 1]);
  });

  test("with a warning when it declares a callback", async () => {
    const fn = world.fn({ "index.js": "exports.handler = (event, context, callback) => callback()" });
    await fn.invoke();
    expect(fn.lines[1]).toMatch(/\tundefined\tWARN\tAWS Lambda plans to remove support for callback-based/);
  });
});

describe("a handler of nodejs24.x", () => {
  test("answers what it returns, promise or not", async () => {
    const fn = world.fn({ "index.js": "exports.handler = () => 'plain'" }, { runtime: "nodejs24.x" });
    expect((await fn.invoke()).json).toBe("plain");
  });

  test("does not wait for the event loop", async () => {
    const fn = world.fn(
      { "index.js": "exports.handler = async () => { setTimeout(() => {}, 5000); return 'now' }" },
      { runtime: "nodejs24.x" },
    );
    expect((await fn.invoke()).json).toBe("now");
    expect(Number(/\tDuration: ([\d.]+)/.exec(fn.lines.at(-1) ?? "")?.[1])).toBeLessThan(4000);
  });

  test("has no callbacks in its context", async () => {
    const fn = world.fn(
      { "index.js": "exports.handler = async (event, context) => Object.keys(context).sort()" },
      { runtime: "nodejs24.x" },
    );
    const { json } = await fn.invoke();
    expect(json).not.toContain("succeed");
    expect(json).not.toContain("callbackWaitsForEmptyEventLoop");
    expect(json).toContain("xRayTraceId");
  });
});

test("the context says which function, request and trace, and how much time is left", async () => {
  const fn = world.fn(
    {
      "index.js":
        "exports.handler = async (e, context) => ({ ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })",
    },
    { name: "ctx", version: "3", memoryMb: 192, timeoutSeconds: 7 },
  );
  const traceId = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  const { json } = await fn.invoke(
    {},
    { clientContext: '{\n"custom": {"grüße": "→"}}', traceId, invokedFunctionArn: `${fn.spec.functionArn}:3` },
  );

  expect(json).toMatchObject({
    functionName: "ctx",
    functionVersion: "3",
    memoryLimitInMB: "192",
    logGroupName: "/aws/lambda/ctx",
    invokedFunctionArn: `${fn.spec.functionArn}:3`,
    awsRequestId: REQUEST_ID,
    clientContext: { custom: { grüße: "→" } },
    trace: traceId,
  });
  expect(json.left).toBeGreaterThan(5000);
  expect(json.left).toBeLessThanOrEqual(7000);
});

describe("a streaming handler", () => {
  const streaming = (body: string) => ({
    "index.mjs": `export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} })`,
  });

  test.each(["nodejs20.x", "nodejs24.x"])("of %s is answered as a whole to who asks for no stream", async (runtime) => {
    const fn = world.fn(streaming("stream.write('one,'); stream.write('two'); stream.end(',three')"), { runtime });
    expect((await fn.invoke()).text).toBe("one,two,three");
    expect((await fn.invoke()).text).toBe("one,two,three");
  });

  test("puts a prelude before an HTTP body", async () => {
    const fn = world.fn(
      streaming(
        "stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); stream.write('body'); stream.end()",
      ),
    );
    expect((await fn.invoke()).text).toBe(`{"statusCode":201}${"\0".repeat(8)}body`);
  });

  test.each(["nodejs20.x", "nodejs24.x"])("of %s that throws half way fails", async (runtime) => {
    const fn = world.fn(streaming("stream.write('half'); throw new RangeError('cut')"), { runtime });
    const answer = await fn.invoke();
    expect(answer.functionError).toBe("Unhandled");
    expect(answer.json).toMatchObject({ errorType: "RangeError", errorMessage: "cut" });
  });

  test("must be async", async () => {
    const fn = world.fn({ "index.mjs": "export const handler = awslambda.streamifyResponse((e, stream) => {})" });
    expect((await fn.invoke()).json).toEqual({
      errorType: "string",
      errorMessage: "Streaming does not support non-async handlers.",
      trace: [],
    });
  });
});

describe("the log", () => {
  test("has the level of each console method, and raw lines as they are", async () => {
    const fn = world.fn({
      "index.js": `exports.handler = async () => {
        for (const level of ["trace", "debug", "info", "warn", "error", "fatal", "log"]) console[level](level);
        console.log("%s is %d", "x", 1, { a: [1] });
        process.stdout.write("raw\\nlines");
        process.stderr.write("to stderr\\n");
      }`,
    });
    await fn.invoke();

    const line = (level: string, text: string) => `{time}\t${REQUEST_ID}\t${level}\t${text}`;
    const lines = fn.lines.slice(2, -2).map(steady);
    expect(lines.filter((text) => text.startsWith("{"))).toEqual([
      ...["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].map((level) => line(level, level.toLowerCase())),
      line("INFO", "log"),
      line("INFO", "x is 1 { a: [ 1 ] }"),
    ]);
    expect(lines.filter((text) => !text.startsWith("{")).sort()).toEqual(["lines", "raw", "to stderr"]);
  });

  test("in JSON format has one object a message, and the platform's lines as events", async () => {
    const fn = world.fn(
      {
        "index.js": `exports.handler = async () => {
          console.info({ a: 1 }); console.warn("two", 2); console.debug("dropped");
          console.error(Object.assign(new TypeError("bad"), { stack: "TypeError: bad" }));
          console.error("why", Object.assign(new TypeError("bad"), { stack: "TypeError: bad" }));
        }`,
      },
      { logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "DEBUG" },
    );
    await fn.invoke();

    const objects = fn.lines.map((line) => JSON.parse(line));
    expect(objects.map(({ type, level }) => type ?? level)).toEqual([
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      ...["INFO", "WARN", "ERROR", "ERROR"],
      "platform.runtimeDone",
      "platform.report",
    ]);
    const message = objects.slice(4, 8).map(({ timestamp, ...rest }) => {
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      return rest;
    });
    expect(message).toEqual([
      { level: "INFO", requestId: REQUEST_ID, message: { a: 1 } },
      { level: "WARN", requestId: REQUEST_ID, message: "two 2" },
      {
        level: "ERROR",
        requestId: REQUEST_ID,
        message: { errorType: "TypeError", errorMessage: "bad", stackTrace: ["TypeError: bad"] },
      },
      {
        level: "ERROR",
        requestId: REQUEST_ID,
        message: "why [TypeError: bad]",
        errorType: "TypeError",
        errorMessage: "bad",
        stackTrace: ["TypeError: bad"],
      },
    ]);
    expect(objects.at(-1)).toMatchObject({
      type: "platform.report",
      record: { requestId: REQUEST_ID, status: "success", metrics: { memorySizeMB: 256 } },
    });
    expect(objects[3].record).toEqual({ requestId: REQUEST_ID, version: "$LATEST" });
  });

  test("drops what is below the levels, a raw line without one counting as INFO", async () => {
    const fn = world.fn(
      {
        "index.js": `exports.handler = async () => {
          console.info("no"); console.error("yes"); process.stdout.write('raw\\n{"level":"error","message":"own"}\\n');
        }`,
      },
      { logFormat: "JSON", applicationLogLevel: "WARN", systemLogLevel: "WARN" },
    );
    await fn.invoke();
    expect(fn.lines.map((line) => JSON.parse(line).message).sort()).toEqual(["own", "yes"]);
  });

  test("shows a message that is larger than a pipe whole", async () => {
    const fn = world.fn({ "index.js": "exports.handler = async () => console.log('x'.repeat(300000) + '→')" });
    await fn.invoke();
    expect(fn.lines[2]).toMatch(/^\S+\t\S+\tINFO\tx{300000}→$/);
  });
});

describe("the AWS SDK", () => {
  test.concurrent.each([
    ["CommonJS", { "index.js": "exports.handler = async () => typeof require('@aws-sdk/client-sts').STSClient" }],
    [
      "an ES module",
      {
        "index.mjs":
          "import { STSClient } from '@aws-sdk/client-sts'; export const handler = async () => typeof STSClient",
      },
    ],
  ])("is importable from %s without bundling it", async (_, files) => {
    expect((await world.fn(files, { memoryMb: 512 }).invoke()).json).toBe("function");
  });

  test("is the function's own where it brings one", async () => {
    const fn = world.fn({
      "index.mjs": "import * as sts from '@aws-sdk/client-sts'; export const handler = async () => sts.own",
      "node_modules/@aws-sdk/client-sts/package.json": '{"type":"module","exports":"./index.js"}',
      "node_modules/@aws-sdk/client-sts/index.js": "export const own = 'own'",
    });
    expect((await fn.invoke()).json).toBe("own");
  });

  test.each([
    ["CommonJS", { "index.js": "require('@aws-sdk/client-braket')" }],
    ["an ES module", { "index.mjs": "import '@aws-sdk/client-braket'" }],
  ])("says in the log of %s how to add a part that is missing", async (_, files) => {
    const fn = world.fn(files);
    expect((await fn.invoke()).functionError).toBe("Unhandled");
    expect(fn.lines.join("\n")).toContain("rolecall: @aws-sdk/client-braket is not among the SDK packages");
    expect(fn.lines.join("\n")).toContain("`npm i @aws-sdk/client-braket`");
  });

  test("is all that a function finds of the project Rolecall runs in", async () => {
    const fn = world.fn({ "index.js": "require('vitest')" });
    expect((await fn.invoke()).json.errorType).toBe("Runtime.ImportModuleError");
  });
});

describe("layers", () => {
  const layer = (files: Record<string, string>) => ({ hash: world.put(zipOf(files)) });

  test.each([
    ["CommonJS", { "index.js": "exports.handler = async () => require('tool')" }],
    ["an ES module", { "index.mjs": "import tool from 'tool'; export const handler = async () => tool" }],
  ])("give %s packages, the last layer over the others, the versioned folder first", async (_, files) => {
    const layers = [
      layer({ "nodejs/node_modules/tool/index.js": "module.exports = 'first'" }),
      layer({ "nodejs/node_modules/tool/index.js": "module.exports = 'second'" }),
    ];
    expect((await world.fn(files, { layers }).invoke()).json).toBe("second");

    const versioned = [...layers, layer({ "nodejs/node20/node_modules/tool/index.js": "module.exports = 'for 20'" })];
    expect((await world.fn(files, { layers: versioned }).invoke()).json).toBe("for 20");
  });

  test("may use the SDK", async () => {
    const layers = [
      layer({
        "nodejs/node_modules/tool/package.json": '{"type":"module","exports":"./index.js"}',
        "nodejs/node_modules/tool/index.js": "export { STSClient as default } from '@aws-sdk/client-sts'",
      }),
    ];
    const fn = world.fn(
      { "index.mjs": "import Tool from 'tool'; export const handler = async () => typeof Tool" },
      { layers, memoryMb: 512 },
    );
    expect((await fn.invoke()).json).toBe("function");
  });

  test("may bring a wrapper for the runtime", async () => {
    const wrapper = { content: '#!/bin/sh\nexport WRAPPED="$#"\nexec "$@"\n', mode: 0o755 };
    const layers = [{ hash: world.put(zipOf({ wrapper })) }];
    const fn = world.fn(
      { "index.js": "exports.handler = async () => process.env.WRAPPED" },
      { layers, environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper" } },
    );
    expect(Number((await fn.invoke()).json)).toBeGreaterThanOrEqual(2);
  });

  test("hears why its wrapper failed where that names a path of AWS's", async () => {
    const wrapper = { content: '#!/bin/sh\nexec /opt/bin/trace "$@"\n', mode: 0o755 };
    const fn = world.fn({ "index.js": "", wrapper }, { environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } });
    expect((await fn.invoke()).json.errorMessage).toMatch(/exit status 127$/);
    expect(fn.lines.join("\n")).toMatch(/rolecall: \/var\/task\/wrapper names `\/opt\/bin\/trace`.*--isolation bwrap/);
  });
});

test("NODE_OPTIONS of the function are those of its process", async () => {
  const fn = world.fn(
    {
      "index.js":
        "exports.handler = async () => [process.execArgv, require('node:v8').getHeapStatistics().heap_size_limit]",
    },
    { environment: { NODE_OPTIONS: "--max-old-space-size=77 --experimental-require-module" } },
  );
  const [flags, limit] = (await fn.invoke()).json;
  expect(flags.join(" ")).not.toContain("old-space");
  expect(flags).not.toContain("--no-experimental-require-module");
  expect(limit / 2 ** 20).toBeLessThan(200);
});

test("a runtime whose version is not installed runs on the nearest, and says so in the log", async () => {
  const [own = 0] = process.versions.node.split(".").map(Number);
  const runtime = "nodejs99.x";
  const fn = world.fn({ "index.js": "exports.handler = async () => process.env.AWS_EXECUTION_ENV" }, { runtime });

  expect((await fn.invoke()).json).toBe("AWS_Lambda_nodejs99.x");

  expect(own).toBeLessThan(99);
  expect(fn.lines[1]).toMatch(/^rolecall: no Node.js 99 was found for nodejs99.x, so this runs on Node.js \d+/);
});

test("a runtime that can't be run is refused by name", async () => {
  const fn = world.fn({ "index.rb": "" }, { runtime: "ruby3.3" });
  const error = await fn.invoke().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(RolecallError);
  expect(error.code).toBe("RC_RUNTIME_MISSING");
  expect(error.message).toContain("`ruby3.3`");
});
