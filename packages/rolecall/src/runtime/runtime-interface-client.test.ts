/**
 * AWS's own runtime clients for Node.js against our Runtime API: they tell of every failure as our bootstraps do.
 *
 * The client (npm `aws-lambda-ric`) is C++ in part and has to be built, so this runs where one is at hand: 3.3.0 stands
 * for Node.js 20, 4.0.2 for 24.
 *
 *     ROLECALL_TEST_RIC=/folder/node_modules/aws-lambda-ric npx vitest run packages/rolecall/src/runtime/runtime-interface-client.test.ts
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Files, type TestFunction, type TestFunctions, testFunctions } from "./testing/functions.js";
import { expectFailure, type Failing, NODE_20, NODE_24 } from "./testing/node-failures.js";

const folder = process.env.ROLECALL_TEST_RIC;

describe.runIf(folder)("with AWS's own client", () => {
  const { version, bin } = folder
    ? (JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest)
    : { version: "", bin: { "aws-lambda-ric": "" } };
  const [runtime, failures]: [string, readonly Failing[]] = version.startsWith("4.")
    ? ["nodejs24.x", NODE_24]
    : ["nodejs20.x", NODE_20];
  const entry = path.resolve(folder ?? "", bin["aws-lambda-ric"]);
  let world: TestFunctions;
  beforeAll(() => {
    world = testFunctions();
  });
  afterAll(() => world.close());

  /** Puts the client in the place of our bootstrap, which is the last of its arguments. */
  const WRAPPER = { content: `#!/bin/sh\nexec "$1" ${entry} "$_HANDLER"\n`, mode: 0o755 };
  const withClient = (files: Files): TestFunction =>
    world.fn(
      { ...files, wrapper: WRAPPER },
      { runtime, environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } },
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

  // The client of npm is older there than AWS's runtime, and answers null.
  const olderThanRuntime = (name: string) => version.startsWith("3.") && name.includes("never settles");
  const comparable = failures.filter(({ name, spec }) => !spec && !olderThanRuntime(name));
  test.each(comparable)("$name", async ({ files, ...expected }) => {
    await expectFailure(withClient(files), expected, back);
  });
});

interface Manifest {
  readonly version: string;
  readonly bin: { readonly "aws-lambda-ric": string };
}
