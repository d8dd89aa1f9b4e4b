/** How far a shard has come, whatever order its batches end in. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamRecord } from "./event.js";
import { Progress } from "./progress.js";

const record = (n: number): StreamRecord => ({ sequenceNumber: String(n), atMs: 0, line: "", entry: {} });

test("nothing is noted that has a record before it which is not dealt with, and in the end all is", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 30 }).chain((count) =>
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, n) => n),
          { minLength: count },
        ),
      ),
      async (order) => {
        const noted: number[] = [];
        const progress = new Progress(async (sequenceNumber) => void noted.push(Number(sequenceNumber)));
        progress.take(order.map((_, n) => record(n)));
        const done = new Set<number>();
        for (const n of order) {
          done.add(n);
          await progress.reached([record(n)]);
          const firstOpen = order.findIndex((_, one) => !done.has(one));
          expect(noted.at(-1) ?? -1).toBe((firstOpen < 0 ? order.length : firstOpen) - 1);
        }
        expect(progress.open).toBe(0);
        expect(noted).toEqual([...noted].sort((one, other) => one - other));
      },
    ),
  ));
