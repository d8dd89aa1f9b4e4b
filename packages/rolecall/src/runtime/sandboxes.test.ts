import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REQUEST_ID, steady, type TestFunctions, testFunctions } from "./testing/functions.js";

let world: TestFunctions;
beforeAll(() => {
  world = testFunctions();
});
afterAll(() => world.close());

describe("an invocation", () => {
  test("gives the event to the handler and its value to the caller", async () => {
    const fn = world.fn({ "index.js": "exports.handler = async (event) => ({ got: event })" });

    const answer = await fn.invoke({ a: 1 });

    expect(answer.text).toBe('{"got":{"a":1}}');
    expect(answer.functionError).toBeUndefined();
    expect(answer.version).toBe("$LATEST");
  });

  test("logs START, END and REPORT around what the function writes, and INIT_START before the first", async () => {
    const fn = world.fn({ "index.js": "exports.handler = async () => { console.log('one\\ntwo', { a: 1 }) }" });

    await fn.invoke();
    await fn.invoke();

    const start = `START RequestId: ${REQUEST_ID} Version: $LATEST`;
    const line = `{time}\t${REQUEST_ID}\tINFO\tone\ntwo { a: 1 }`;
    const end = `END RequestId: ${REQUEST_ID}`;
    const report = `REPORT RequestId: ${REQUEST_ID}\tDuration: N ms\tBilled Duration: N ms\tMemory Size: 256 MB\tMax Memory Used: N MB\t`;
    expect(fn.lines.map(steady)).toEqual([
      "INIT_START Runtime Version: V\tRuntime Version ARN: A",
      ...[start, line, end, `${report}Init Duration: N ms\t`],
      ...[start, line, end, report],
    ]);
  });

  test("bills the init phase with the first event", async () => {
    const fn = world.fn({ "index.js": "exports.handler = async () => {}" });

    await fn.invoke();

    const figure = (name: string) =>
      Number(new RegExp(`\\t${name}: ([\\d.]+) ms`).exec(fn.lines.at(-1) as string)?.[1]);
    expect(figure("Billed Duration")).toBe(Math.ceil(figure("Duration") + figure("Init Duration")));
  });

  test("answers the last 4 KB of its log, the platform's lines included", async () => {
    const fn = world.fn({
      "index.js": "exports.handler = async () => { for (let i = 0; i < 999; i++) console.log(i) }",
    });

    const { tail } = await fn.invoke();

    expect(Buffer.byteLength(tail)).toBe(4096);
    expect(tail).toContain(`INFO\t998\nEND RequestId: ${REQUEST_ID}\nREPORT RequestId: ${REQUEST_ID}\t`);
  });

  test("names its log stream by day, version and sandbox", async () => {
    const fn = world.fn(
      { "index.js": "exports.handler = async (_, context) => context.logStreamName" },
      { version: "7" },
    );

    const { json } = await fn.invoke();

    expect([...fn.streams]).toEqual([json]);
    expect(json).toMatch(/^\d{4}\/\d\d\/\d\d\/\[7\][0-9a-f]{32}$/);
  });
});

describe("sandboxes", () => {
  const counting = {
    "index.js":
      "let n = 0; exports.handler = async (e) => { n += 1; await new Promise(r => setTimeout(r, e.ms ?? 0)); return [process.pid, n] }",
  };

  test("are used again by the next event, and doubled by one at the same time", async () => {
    const fn = world.fn(counting);

    const first = (await fn.invoke()).json;
    const [second, third] = await Promise.all([fn.invoke({ ms: 50 }), fn.invoke({ ms: 50 })]);

    expect([second.json, third.json]).toContainEqual([first[0], 2]);
    expect(second.json[0]).not.toBe(third.json[0]);
  });

  test("of an older revision end, running ones with their event", async () => {
    const fn = world.fn(counting);
    const { json: idle } = await fn.invoke();
    const [busy, other] = [fn.invoke({ ms: 150 }), fn.invoke({ ms: 150 })];
    await new Promise((resolve) => setTimeout(resolve, 20));

    await world.pool.retire(fn.spec.functionArn, { exceptRevision: "2" });
    const pids = (await Promise.all([busy, other])).map(({ json }) => json[0]);

    await until(() => [idle[0], ...pids].every((pid) => !isAlive(pid)));
  });

  test("end when they have been idle for long enough", async () => {
    const shortLived = testFunctions({ idleMs: 100 });
    try {
      const { json } = await shortLived.fn(counting).invoke();

      expect(isAlive(json[0])).toBe(true);
      await until(() => !isAlive(json[0]));
    } finally {
      await shortLived.close();
    }
  });

  test("end when idle also if the look for idle ones came while they were made", async () => {
    // Far shorter than it takes to start one.
    const impatient = testFunctions({ idleMs: 5 });
    try {
      const { json } = await impatient.fn(counting).invoke();

      await until(() => !isAlive(json[0]));
    } finally {
      await impatient.close();
    }
  });

  test("take no event that their credentials might not outlast", async () => {
    const ending = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
    const fn = world.fn(counting, {
      timeoutSeconds: 3,
      credentials: async () => ({ ...ending, expiresAtMs: Date.now() + 2000 }),
    });

    const { json: first } = await fn.invoke();
    const { json: second } = await fn.invoke();

    expect(second[0]).not.toBe(first[0]);
  });

  test("stand still between events: a timer goes on only with the next one", async () => {
    const fn = world.fn({
      "index.js": `let fired = 0;
        exports.handler = async (e) => { if (e.start) setTimeout(() => { fired = Date.now() }, 30); else await new Promise(r => setTimeout(r, 60)); return fired }`,
    });

    await fn.invoke({ start: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const thawed = Date.now();
    const { json: fired } = await fn.invoke();

    expect(fired).toBeGreaterThanOrEqual(thawed);
  });
});

describe("the init phase", () => {
  const slow = (ms: string) => ({
    "index.mjs": `console.log("loading"); await new Promise((r) => setTimeout(r, ${ms})); export const handler = async () => "ready"`,
  });

  test("that takes too long runs once more inside the invocation, under the function's own time-out", async () => {
    const hasty = testFunctions({ initLimitMs: 2000 });
    try {
      const fn = hasty.fn(slow("2500"), { timeoutSeconds: 20 });

      const answer = await fn.invoke();

      expect(answer.json).toBe("ready");
      const kinds = fn.lines.map((line) => /^(INIT_\w+|START|END|REPORT)|loading$/.exec(line)?.[0]);
      expect(kinds).toEqual(["INIT_START", "loading", "INIT_REPORT", "loading", "START", "END", "REPORT"]);
      expect(fn.lines[2]).toMatch(/^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: timeout$/);
      // The second init is part of the duration; there is no Init Duration.
      expect(fn.lines[6]).not.toContain("Init Duration");
      expect(Number(/\tDuration: ([\d.]+)/.exec(fn.lines[6] ?? "")?.[1])).toBeGreaterThan(2500);
      expect((await fn.invoke()).json).toBe("ready");
    } finally {
      await hasty.close();
    }
  });

  test("that takes longer than the function's time-out fails the invocation", async () => {
    const hasty = testFunctions({ initLimitMs: 300 });
    try {
      const fn = hasty.fn(slow("5000"), { timeoutSeconds: 1 });

      const { json } = await fn.invoke();

      expect(json).toEqual({
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${REQUEST_ID} Error: Task timed out after 1.00 seconds`,
      });
      expect(fn.lines.filter((line) => line.startsWith("INIT_REPORT"))[1]).toMatch(/\tPhase: invoke\tStatus: timeout$/);
      expect(fn.lines.at(-1)).toMatch(/\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\t.*\tStatus: timeout$/);
    } finally {
      await hasty.close();
    }
  });

  test("asks for credentials, and nothing runs without them", async () => {
    const fn = world.fn(
      { "index.js": "exports.handler = async () => 1" },
      { credentials: () => Promise.reject(new Error("not assumable")) },
    );
    await expect(fn.invoke()).rejects.toThrow("not assumable");
    expect(fn.lines).toEqual([]);
  });
});

test("after a crash or a time-out the next event finds a new process in the same sandbox", async () => {
  const fn = world.fn(
    {
      "index.js":
        "let n = 0; exports.handler = async (e) => { n += 1; if (e.exit) process.exit(3); if (e.hang) for (;;); return n }",
    },
    { timeoutSeconds: 1 },
  );

  expect((await fn.invoke()).json).toBe(1);
  expect((await fn.invoke({ exit: true })).json.errorType).toBe("Runtime.ExitError");
  expect((await fn.invoke()).json).toBe(1);
  expect((await fn.invoke({ hang: true })).json.errorType).toBe("Sandbox.Timedout");
  expect((await fn.invoke()).json).toBe(1);
  expect(fn.streams.size).toBe(1);
});

describe("a spare process", () => {
  const pidOf = { "index.js": "exports.handler = async () => process.pid" };
  const spareOf = (pool: TestFunctions) => until(() => pool.pool.spares.length > 0);

  test("is taken by the next new sandbox, and replaced", async () => {
    const pooled = testFunctions({ spares: true });
    try {
      await pooled.fn(pidOf).invoke();
      await spareOf(pooled);
      const [spare] = pooled.pool.spares;

      expect((await pooled.fn(pidOf).invoke()).json).toBe(spare);

      await spareOf(pooled);
      expect(pooled.pool.spares).not.toContain(spare);
    } finally {
      await pooled.close();
    }
  });

  test.each([
    ["sets NODE_OPTIONS", { environment: { NODE_OPTIONS: "--no-warnings" } }, pidOf],
    ["sets NODE_EXTRA_CA_CERTS", { environment: { NODE_EXTRA_CA_CERTS: "/var/task/ca.pem" } }, pidOf],
    ["sets LD_PRELOAD", { environment: { LD_LIBRARY_PATH: "/var/task/x" } }, pidOf],
    ["brings shared libraries", {}, { ...pidOf, "lib/some.so": "" }],
  ])("is not taken by a function that %s", async (_, spec, files) => {
    const pooled = testFunctions({ spares: true });
    try {
      await pooled.fn(pidOf).invoke();
      await spareOf(pooled);

      expect(pooled.pool.spares).not.toContain((await pooled.fn(files, spec).invoke()).json);
    } finally {
      await pooled.close();
    }
  });
});

test("idle sandboxes beyond the memory budget end, those used longest ago first", async () => {
  const small = testFunctions({ memoryBudgetMb: 20 });
  try {
    const files = { "index.js": "exports.handler = async () => process.pid" };
    const pids: number[] = [];
    for (let count = 0; count < 6; count += 1) pids.push((await small.fn(files).invoke()).json);

    await until(() => pids.filter(isAlive).length < 4);
    expect(isAlive(pids[0] as number)).toBe(false);
    expect(isAlive(pids[5] as number)).toBe(true);
  } finally {
    await small.close();
  }
});

test("after a reset nothing of before goes on, not even what runs", async () => {
  const fn = world.fn({
    "index.js":
      "exports.handler = async (e) => { if (e.hang) await new Promise((r) => setTimeout(r, 9000)); return process.pid }",
  });
  const { json: pid } = await fn.invoke();
  const running = fn.invoke({ hang: true });

  await world.pool.retireAll();

  expect(isAlive(pid)).toBe(false);
  expect((await running).json.errorMessage).toContain("signal: killed");
  expect((await fn.invoke()).json).not.toBe(pid);
});

test("closing leaves no process and no file", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
  const other = testFunctions({ functionsFolder: folder, closeWithinMs: 100 });
  const fn = other.fn({
    "index.js":
      "exports.handler = async (e) => { if (e.hang) await new Promise(r => setTimeout(r, 9000)); return process.pid }",
  });
  const { json: pid } = await fn.invoke();
  const hanging = fn.invoke({ hang: true });

  await other.close();

  expect(isAlive(pid)).toBe(false);
  expect((await hanging).json.errorMessage).toContain("signal: killed");
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 200) throw new Error("it did not come true");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
