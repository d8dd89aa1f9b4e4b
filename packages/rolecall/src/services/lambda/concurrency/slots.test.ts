/** Who is counted, where several ask at once. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld, type World } from "../../../testing/world.js";
import type { FunctionRecord } from "../records.js";
import { MINIMUM_UNRESERVED } from "./limits.js";
import { acquire } from "./slots.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

test("calls that come together are all counted, also once an account runs much", async () => {
  const fn = (name: string) =>
    ({ account: "000000000000", region: "us-east-1", name, version: "$LATEST" }) as unknown as FunctionRecord;
  for (let run = 0; run < MINIMUM_UNRESERVED; run += 1) await acquire({ fn: fn("g") }, world.host);
  const slots = await Promise.all([acquire({ fn: fn("f") }, world.host), acquire({ fn: fn("f") }, world.host)]);

  const scaling = { account: "000000000000", region: "us-east-1", functionName: "f", reserved: 2 };
  await expect(acquire({ fn: fn("f"), scaling }, world.host)).rejects.toMatchObject({
    code: "TooManyRequestsException",
  });
  slots[0]?.release();
  await expect(acquire({ fn: fn("f"), scaling }, world.host)).resolves.toBeDefined();
});
