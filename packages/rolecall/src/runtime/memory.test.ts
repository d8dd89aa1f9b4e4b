import { afterEach, describe, expect, test } from "vitest";
import { type TestFunctions, testFunctions } from "./testing/functions.js";

let world: TestFunctions;
afterEach(() => world.close());

const waiting = {
  "index.js":
    "exports.handler = async (e) => { await new Promise((r) => setTimeout(r, e.ms ?? 0)); return process.pid }",
};

describe("beyond the memory that sandboxes may hold together", () => {
  test("an invocation waits for a sandbox that comes free, rather than have one made", async () => {
    world = testFunctions({ totalBudgetMb: 60, patienceMs: 60_000 });
    const fn = world.fn(waiting);
    const pids = await Promise.all(Array.from({ length: 6 }, () => fn.invoke({ ms: 50 }).then(({ json }) => json)));
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
  });

  test("an idle sandbox of another function makes room", async () => {
    world = testFunctions({ totalBudgetMb: 59, patienceMs: 60_000 });
    const first = await world.fn(waiting).invoke();
    const second = await world.fn(waiting).invoke();
    expect(second.json).not.toBe(first.json);
    await expect.poll(() => alive(first.json)).toBe(false);
  });

  test("functions that wait for each other are run after all", async () => {
    world = testFunctions({ totalBudgetMb: 30, patienceMs: 100 });
    const held = world.fn(waiting).invoke({ ms: 4000 });
    const before = performance.now();
    await world.fn(waiting).invoke();
    expect(performance.now() - before).toBeLessThan(3500);
    await held;
  });

  test("no more are initialised ahead, and those that are stay", async () => {
    world = testFunctions({ totalBudgetMb: 70, memoryBudgetMb: 0, idleMs: 1 });
    const fn = world.fn(waiting, { version: "1", initialization: "provisioned-concurrency" });
    expect(await world.pool.provision(fn.spec, 5)).toBe(true);
    const { json } = await fn.invoke();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(alive(json)).toBe(true);
    expect((await fn.invoke()).json).toBe(json);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
