/**
 * AWS's own runtime clients for Node.js against our Runtime API: they tell of every failure as our bootstraps do.
 *
 * `npm test` installs and builds them (npm `aws-lambda-ric`, `scripts/runtime-clients.mjs`): 3.3.0 stands for Node.js 20,
 * 4.0.2 for 24. Each runs on the Node.js that is found for its runtime.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notRun } from "../testing/not-run.js";
import type { FunctionSpec } from "./sandboxes.js";
import { type Files, steady, type TestFunction, type TestFunctions, testFunctions } from "./testing/functions.js";
import { expectFailure, type Failing, NODE_20, NODE_24 } from "./testing/node-failures.js";

const FOLDER = path.resolve(import.meta.dirname, "../../../../e2e/runtime-clients/node_modules");

// The client 3 of npm is older there than AWS's runtime, and answers null.
const OLDER_THAN_RUNTIME = "an async handler that never settles, with nothing left to do";

const CLIENTS: readonly Client[] = [
  {
    name: "aws-lambda-ric-3",
    runtime: "nodejs20.x",
    entry: "bin/index.mjs",
    built: "dist/rapid-client.node",
    failures: NODE_20.filter(({ name }) => name !== OLDER_THAN_RUNTIME),
  },
  {
    name: "aws-lambda-ric-4",
    runtime: "nodejs24.x",
    entry: "index.mjs",
    built: "rapid-client.node",
    failures: NODE_24,
  },
];

/** Its own lines, of a level and form each. */
const SPEAK = `
  const odd = { name: "odd" }; odd.own = odd;
  const failed = Object.assign(new RangeError("no"), { code: "E_NO", detail: { deep: [1] }, stack: "RangeError: no\\n  here" });
  console.trace("traced"); console.debug("debugged", 1); console.info(); console.log("a %s and %d", "b", 3, { c: 4 });
  console.warn("two\\nlines", [1, { d: 5 }]); console.error(failed); console.error("why", failed, failed);
  console.log(odd); console.log({ big: 1n }); console.log({ plain: true, failed }); console.log(undefined); console.log(null);
  console.log("", "empty first"); console.log(Symbol("s")); console.log(new Date(0)); console.log(() => 1);
`;
const THROW = `throw Object.assign(new TypeError("cut"), { code: "E_CUT", stack: "TypeError: cut\\n  there" });`;

/** Lines of the platform, and what the program of npm's client 3 says at its start. */
const NOT_THE_FUNCTION = /^(INIT_START|START|END|REPORT|Executing 'index\.handler' in|\{"time":)/;

/** Functions whose answers and lines tell what a client gives them, and does with what it gets. */
const ALIKE: readonly { readonly name: string; readonly source: string; readonly spec?: Partial<FunctionSpec> }[] = [
  {
    name: "the context is",
    source: `exports.handler = async (event, context) => {
      const left = context.getRemainingTimeInMillis();
      return { event, names: Object.keys(context), left: left > 0 && left <= 10000, kinds: Object.keys(context).map((name) => typeof context[name]),
        told: JSON.parse(JSON.stringify({ ...context, xRayTraceId: undefined, logStreamName: undefined })) };
    }`,
  },
  {
    name: "globals and variables are",
    source: `exports.handler = async () => [Object.keys(globalThis.awslambda).filter((name) => name !== "InvokeStore"), typeof awslambda.HttpResponseStream.from, typeof awslambda.streamifyResponse,
      Object.keys(process.env).sort(), process.cwd() === process.env.LAMBDA_TASK_ROOT]`,
  },
  {
    name: "answers are sent",
    source: `exports.handler = async () => ({ none: undefined, nothing: null, not: NaN, date: new Date(0), own: { toJSON: () => "own" }, list: [undefined, () => 1], "ü": "\u2028\ud800" })`,
  },
  { name: "nothing is answered", source: "exports.handler = async () => {}" },
  { name: "lines are written in text", source: `exports.handler = async () => { ${SPEAK} ${THROW} }` },
  {
    name: "lines are written in JSON",
    source: `exports.handler = async () => { ${SPEAK} ${THROW} }`,
    spec: { logFormat: "JSON", applicationLogLevel: "TRACE" },
  },
  {
    name: "lines below their level are dropped",
    source: `exports.handler = async () => { ${SPEAK} }`,
    spec: { logFormat: "JSON", applicationLogLevel: "WARN" },
  },
];

for (const { name, runtime, entry, built, failures } of CLIENTS) {
  const folder = path.join(FOLDER, name);
  const isBuilt = existsSync(path.join(folder, built));

  test.runIf(!isBuilt)(`AWS's runtime client ${name}`, (context) =>
    notRun(
      context,
      `AWS's runtime client ${name}`,
      process.platform === "linux"
        ? "it is built by `npm test` where there is g++, libcurl to build with, and Node.js with its headers"
        : "it is made for Linux",
    ),
  );

  describe.runIf(isBuilt)(`${runtime} with AWS's own client`, () => {
    let world: TestFunctions;
    beforeAll(() => {
      world = testFunctions();
    });
    afterAll(() => world.close());

    const wrapped = (command: string, files: Files, spec: Partial<FunctionSpec>): TestFunction =>
      world.fn(
        { ...files, wrapper: { content: `#!/bin/sh\nexec ${command}\n`, mode: 0o755 } },
        { runtime, ...spec, environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } },
      );
    /** Puts the client in the place of our bootstrap, which is the last of its arguments. */
    const withClient = (files: Files, spec: Partial<FunctionSpec> = {}): TestFunction =>
      wrapped(`"$1" ${path.join(folder, entry)} "$_HANDLER"`, files, spec);
    const back = (text: string) =>
      text.replaceAll(new RegExp(`${folder}/(?:(?:dist|bin)/)?index\\.mjs`, "g"), "/var/runtime/index.mjs");

    test("a function answers, event after event", async () => {
      const fn = withClient({
        "index.js": "let n = 0; exports.handler = async (event, context) => [++n, event, context.functionName]",
      });
      expect((await fn.invoke({ a: "ü" })).json).toEqual([1, { a: "ü" }, fn.spec.name]);
      expect((await fn.invoke([1])).json).toEqual([2, [1], fn.spec.name]);
    });

    test("a function streams its response", async () => {
      const fn = withClient({
        "index.mjs":
          "export const handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('one,'); stream.end('two') })",
      });
      expect((await fn.invoke()).text).toBe("one,two");
    });

    test.concurrent.each(ALIKE)("$name as with our bootstrap", async ({ name, source, spec }) => {
      const files = { "index.js": source };
      // They tell each other apart by nothing that they see.
      const as = (revision: string) => ({ name: "alike", revision: `${revision}: ${name}`, ...spec });
      const outcomes = [withClient(files, as("theirs")), wrapped('"$@"', files, as("ours"))].map(async (fn) => {
        const { text, functionError } = await fn.invoke({ a: [1, "ü"] }, { clientContext: '{"custom":{"b":2}}' });
        const lines = fn.lines.map(steady).filter((line) => !NOT_THE_FUNCTION.test(line));
        return { text, functionError, lines };
      });
      const [theirs, ours] = await Promise.all(outcomes);
      expect(ours).toEqual(theirs);
    });

    // What comes of other settings than the handler is the platform's to tell, not the client's.
    const told = failures.filter(({ spec = {} }) => Object.keys(spec).every((name) => name === "handler"));
    test.concurrent.each(told)("$name", async ({ files, spec, ...expected }) => {
      await expectFailure(withClient(files, spec), expected, back);
    });
  });
}

interface Client {
  readonly name: string;
  readonly runtime: string;
  readonly entry: string;
  readonly built: string;
  readonly failures: readonly Failing[];
}
