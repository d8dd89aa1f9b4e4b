/** The session that a source is read with. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld, type World } from "../../../testing/world.js";
import type { FunctionRecord } from "../records.js";
import { freshRole } from "./role.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

test("lasts for as long as a function may run, or is taken anew", async () => {
  const { arn: roleArn } = await world.role("r");
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  const fn = { arn, name: "f", roleArn, account: "000000000000", region: "us-east-1" } as FunctionRecord;
  const first = await freshRole(fn, undefined, world.host);
  await world.clock.advance(11 * 60 * 60 * 1000);
  expect(await freshRole(fn, first, world.host)).toBe(first);
  await world.clock.advance(45 * 60 * 1000);
  const second = await freshRole(fn, first, world.host);
  expect(second).not.toBe(first);
  expect(second.as.caller.session?.expiresAtMs).toBe(world.clock.now() + 12 * 60 * 60 * 1000);
});
