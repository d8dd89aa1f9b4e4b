/** Runtimes that AWS has given up: they run on the nearest interpreter, and say so in both logs; strictly not at all. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Log } from "../../kernel/host.js";
import { scriptedBootstrap } from "../testing/bootstraps.js";
import { type TestFunctions, testFunctions } from "../testing/functions.js";

const warned: string[] = [];
const log: Log = { debug: () => {}, info: () => {}, warn: (message) => warned.push(message), error: () => {} };
let world: TestFunctions;
let strict: TestFunctions;
beforeAll(() => {
  world = testFunctions({ log });
  strict = testFunctions({ strictRuntimes: true });
});
afterAll(() => Promise.all([world.close(), strict.close()]));

const HELLO = {
  "index.js": "exports.handler = (event, context, callback) => callback(null, process.env.AWS_EXECUTION_ENV)",
};

test.each(["nodejs", "nodejs4.3-edge", "nodejs8.10", "nodejs12.x", "nodejs14.x", "nodejs16.x"])(
  "%s runs on the nearest Node.js, by callbacks, and says so",
  async (runtime) => {
    const fn = world.fn(HELLO, { runtime });
    expect((await fn.invoke()).json).toBe(`AWS_Lambda_${runtime}`);
    const warning = `AWS no longer supports ${runtime}, and Rolecall's bootstrap needs Node.js 18 or later: this runs on Node.js `;
    expect(fn.lines[1]).toContain(`rolecall: ${warning}`);
    expect(warned.filter((line) => line.startsWith(warning))).toHaveLength(1);

    await fn.invoke();
    expect(warned.filter((line) => line.startsWith(warning))).toHaveLength(1);
    await expect(strict.fn(HELLO, { runtime }).invoke()).rejects.toThrow(
      `functions of \`${runtime}\` can't be run as such: Rolecall's bootstrap needs Node.js 18 or later; take a runtime that AWS supports`,
    );
  },
);

test("nodejs16.x and older came with the SDK's version 2: whoever misses it is told where it is", async () => {
  const fn = world.fn({ "index.js": "require('aws-sdk')" }, { runtime: "nodejs16.x" });
  expect((await fn.invoke()).json.errorType).toBe("Runtime.ImportModuleError");
  expect(fn.lines.join("\n")).toContain("AWS SDK for JavaScript 2 came with nodejs16.x and older; `npm i aws-sdk`");
});

test("go1.x says how its programs are run today", async () => {
  const fn = world.fn({ main: scriptedBootstrap("return 1") }, { runtime: "go1.x", handler: "main" });
  await expect(fn.invoke()).rejects.toMatchObject({
    code: "RC_RUNTIME_MISSING",
    message: expect.stringMatching(/`go1\.x` can't be run; build the program as `bootstrap`.*`provided\.al2023`$/),
  });
});

test.each(["python2.7", "python3.6", "python3.8"])("%s runs on the nearest Python", async (runtime) => {
  const fn = world.fn(
    { "app.py": "def handler(event, context):\n    return 'ran'" },
    { runtime, handler: "app.handler" },
  );
  const answer = await fn.invoke().catch((error: Error) => error);
  if (answer instanceof Error) {
    // There is none at all: what to install is said.
    expect(answer.message).toMatch(/no Python 3\.9 or later was found/);
    return;
  }
  expect(answer.json).toBe("ran");
  expect(fn.lines[1]).toContain(
    `rolecall: AWS no longer supports ${runtime}, and Rolecall's bootstrap needs Python 3.9 or later: this runs on Python 3.`,
  );
});
