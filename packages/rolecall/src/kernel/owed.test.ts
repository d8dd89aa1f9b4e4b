/** Work that is owed is begun again until it is done, and ends with the server. */
import { expect, test } from "vitest";
import { testClock } from "../testing/clock.js";
import { createBackground } from "./background.js";
import { RolecallError } from "./errors.js";
import type { Log } from "./host.js";
import { startOwed, untilDone } from "./owed.js";

const full = () => new RolecallError("RC_STORE", "the state could not be written");

function started() {
  const told: string[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn: (message) => void told.push(`warn ${message}`),
    error: (message) => void told.push(`error ${message}`),
  };
  const clock = testClock();
  return { host: { clock, log, background: createBackground(log) }, told };
}

/** The seconds after which work that fails with these errors, one each time, is begun. */
async function beginnings(errors: readonly Error[]): Promise<number[]> {
  const { host } = started();
  const from = host.clock.now();
  const begun: number[] = [];
  const left = [...errors];
  startOwed(host, {
    name: "it",
    work: async () => {
      begun.push((host.clock.now() - from) / 1000);
      const error = left.shift();
      if (error) throw error;
    },
  });
  for (let second = 0; second < 2000; second += 1) {
    await host.background.settled();
    await host.clock.advance(1000);
  }
  return begun;
}

const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);

test("what the store fails is tried again after pauses that double up to half a minute", async () => {
  expect(await beginnings(times(8, full))).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
});

test("a mistake of our own is tried again ever more seldom, up to five minutes", async () => {
  expect(await beginnings(times(10, () => new TypeError("x")))).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811]);
});

test("what is due later is begun then, and how often it failed is told to it", async () => {
  const { host, told } = started();
  const befores: number[] = [];
  startOwed(host, {
    name: "it",
    dueMs: host.clock.now() + 60_000,
    work: async (_signal, before) => {
      befores.push(before);
      if (before < 2) throw full();
    },
  });
  await host.clock.advance(59_999);
  expect(befores).toEqual([]);
  for (const ms of [1, 1000, 2000]) {
    await host.clock.advance(ms);
    await host.background.settled();
  }
  expect(befores).toEqual([0, 1, 2]);
  expect(told).toEqual(times(2, () => "warn it failed, and is tried again: the state could not be written"));
});

test("what is done here and now keeps its place, and answers", async () => {
  const { host, told } = started();
  const errors = [new TypeError("x"), full()];
  const done = untilDone(host, "it", new AbortController().signal, async () => {
    const error = errors.shift();
    if (error) throw error;
    return "done";
  });
  for (const ms of [1000, 2000]) {
    await new Promise(setImmediate);
    await host.clock.advance(ms);
  }
  expect(await done).toBe("done");
  expect(told.map((line) => line.split(" ")[0])).toEqual(["error", "warn"]);
});

test("a stop of the server ends it, and says nothing", async () => {
  const { host, told } = started();
  let begun = 0;
  const work = async (signal: AbortSignal) => {
    begun += 1;
    await host.clock.sleep(1000, signal);
  };
  startOwed(host, { name: "it", work });
  startOwed(host, {
    name: "other",
    work: (signal) => untilDone(host, "other", signal, () => Promise.reject(full())),
  });
  await new Promise(setImmediate);
  await host.background.stop();
  await host.clock.advance(3_600_000);
  expect(begun).toBe(1);
  expect(told).toEqual(["warn other failed, and is tried again: the state could not be written"]);
});
