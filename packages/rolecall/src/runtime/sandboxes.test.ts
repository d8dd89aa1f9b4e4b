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
