/** Every way a Node.js function can fail: the bytes its caller gets, and the lines its log gets. */
import { afterAll, beforeAll, describe, test } from "vitest";
import { type TestFunctions, testFunctions } from "./testing/functions.js";
import { expectFailure, NODE_20, NODE_24 } from "./testing/node-failures.js";

let world: TestFunctions;
beforeAll(() => {
  world = testFunctions();
});
afterAll(() => world.close());

describe.each([
  ["nodejs20.x", NODE_20],
  // AWS runs both with the same client.
  ["nodejs22.x", NODE_20],
  ["nodejs24.x", NODE_24],
] as const)("%s answers and logs", (runtime, cases) => {
  test.concurrent.each(cases)("$name", async ({ files, spec, ...expected }) => {
    await expectFailure(world.fn(files, { runtime, ...spec }), expected);
  });
});
