/** The limits of AWS that a function's process has here, whichever way it came to be. */
import { existsSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { chooseIsolation } from "./isolation/choose.js";
import { type TestFunctions, testFunctions } from "./testing/functions.js";

const limitable = process.platform === "linux" && existsSync("/usr/bin/prlimit");
const worlds: TestFunctions[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.close())));

const LIMITS = {
  "index.js": `exports.handler = async () => require("node:fs").readFileSync("/proc/self/limits", "latin1").match(/Max open files +(\\d+) +(\\d+)/).slice(1).map(Number)`,
};

test.runIf(limitable)("1,024 files may be open, in a process of its own, a spare one and behind walls", async () => {
  const plain = testFunctions({ spares: true });
  const walled = testFunctions({ isolation: await chooseIsolation("auto", {}) });
  worlds.push(plain, walled);
  // The first has a spare made for the next.
  expect((await plain.fn(LIMITS).invoke()).json).toEqual([1024, 1024]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await plain.fn(LIMITS).invoke()).json).toEqual([1024, 1024]);
  expect((await walled.fn(LIMITS).invoke()).json).toEqual([1024, 1024]);
});
