/** A function's /tmp holds what its EphemeralStorage says, where the machine allows that; else its log says it was too much. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { EphemeralStorage, unmountBelow } from "./ephemeral-storage.js";
import { chooseIsolation } from "./isolation/choose.js";
import { FUNCTIONS_FOLDER, Keeper } from "./keeper.js";
import { type TestFunctions, testFunctions } from "./testing/functions.js";

const folder = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
// Functions' own users pass through it.
chmodSync(folder, 0o711);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mountedBelow = (place: string) =>
  process.platform === "linux" && readFileSync("/proc/mounts", "utf8").includes(` ${place.replaceAll(" ", "\\040")}/`);

/** Whether this machine lets us mount. */
const mountable = await (async () => {
  const trial = await EphemeralStorage.make(path.join(folder, "trial"), { sizeMb: 1, owner: undefined, mounts: true });
  const mounted = mountedBelow(folder);
  await trial.remove();
  return mounted;
})();
const levels = await Promise.all(
  (["user", "bwrap"] as const).map((level) => chooseIsolation(level, {}).catch(() => undefined)),
);

let world: TestFunctions;
afterEach(() => world?.close());

/** Appends so many megabytes to a file, waits, and may crash; answers with how many the file has then. */
const WRITER = {
  "index.js": `const fs = require("node:fs"), path = require("node:path");
const file = path.join(require("node:os").tmpdir(), "file");
exports.handler = async ({ mb = 0, waitMs = 0, crash }) => {
  const size = () => fs.existsSync(file) ? fs.statSync(file).size / 2 ** 20 : 0;
  try {
    if (mb) fs.appendFileSync(file, Buffer.alloc(mb * 2 ** 20, 1));
  } catch (error) {
    return [error.code, size()];
  }
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (crash) process.exit(1);
  return size();
}`,
};
const TOO_MUCH =
  "rolecall: /tmp holds more than the 2 MB of the function's EphemeralStorage: on AWS such a write fails (ENOSPC), here it does not";

test("with isolation process, what is too much is said in the function's log, once", async () => {
  world = testFunctions({ functionsFolder: folder });
  const fn = world.fn(WRITER, { ephemeralStorageMb: 2 });
  expect((await fn.invoke({ mb: 1, waitMs: 200 })).json).toBe(1);
  expect(fn.lines).not.toContain(TOO_MUCH);
  expect((await fn.invoke({ mb: 2, waitMs: 1000 })).json).toBe(3);
  await fn.invoke({ waitMs: 800 });
  expect(fn.lines.filter((line) => line === TOO_MUCH)).toHaveLength(1);
  expect(mountedBelow(folder)).toBe(false);
});

// Where a level does not work, isolation.test.ts holds it to its refusal.
describe.each(levels.filter((isolation) => isolation !== undefined))("with isolation $level", (isolation) => {
  test(`a write beyond the size ${mountable ? "fails" : "is said in the log"}, and a crash keeps what was written`, async () => {
    world = testFunctions({ functionsFolder: folder, isolation });
    const fn = world.fn(WRITER, { ephemeralStorageMb: 2 });
    expect((await fn.invoke({ mb: 1 })).json).toBe(1);
    await fn.invoke({ crash: true });
    if (mountable) {
      expect((await fn.invoke({ mb: 2 })).json).toEqual(["ENOSPC", 2]);
      expect((await fn.invoke()).json).toBe(2);
    } else {
      expect((await fn.invoke({ mb: 2, waitMs: 1000 })).json).toBe(3);
      expect(fn.lines).toContain(TOO_MUCH);
    }
    expect(mountedBelow(folder)).toBe(mountable);
    await world.close();
    expect(mountedBelow(folder)).toBe(false);
  });
});

describe.runIf(mountable)("what is mounted", () => {
  const mounted = async (own: string) => {
    mkdirSync(path.join(own, "tmp"), { recursive: true });
    const storage = await EphemeralStorage.make(path.join(own, "tmp", "1"), {
      sizeMb: 4,
      owner: undefined,
      mounts: true,
    });
    expect(mountedBelow(own)).toBe(true);
    return storage;
  };

  test("counts as memory", async () => {
    const storage = await mounted(path.join(folder, "counted"));
    expect(storage.memoryMb).toBeLessThan(0.5);
    writeFileSync(path.join(storage.folder, "file"), Buffer.alloc(3 * 2 ** 20, 1));
    expect(storage.memoryMb).toBeCloseTo(3, 0);
    await storage.remove();
  });

  test("is taken away by the next start", async () => {
    const own = path.join(folder, "a server's");
    await mounted(own);
    await unmountBelow(own);
    expect(mountedBelow(own)).toBe(false);
  });

  test("is taken away when its server is gone", async () => {
    const scratch = path.join(folder, "scratch");
    const own = path.join(folder, `${FUNCTIONS_FOLDER}gone`);
    mkdirSync(scratch);
    const keeper = await Keeper.open(scratch, own, { warn: () => {} });
    await mounted(own);
    // The first process has a watcher started, whose pipe ends with the server, however that ends.
    keeper.add(2 ** 30);
    keeper.close();
    await vi.waitFor(() => expect([mountedBelow(own), existsSync(own)]).toEqual([false, false]), { timeout: 10_000 });
  });
});
