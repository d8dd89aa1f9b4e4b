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
import { type Files, type TestFunction, type TestFunctions, testFunctions } from "./testing/functions.js";
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

    /** Puts the client in the place of our bootstrap, which is the last of its arguments. */
    const WRAPPER = { content: `#!/bin/sh\nexec "$1" ${path.join(folder, entry)} "$_HANDLER"\n`, mode: 0o755 };
    const withClient = (files: Files, spec: Partial<FunctionSpec> = {}): TestFunction =>
      world.fn(
        { ...files, wrapper: WRAPPER },
        { runtime, ...spec, environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } },
      );
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
