/** Metrics of services, from the moment they are told to the store. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { falter } from "../../../testing/falter.js";
import { ACCOUNT, REGION, testWorld, type World } from "../../../testing/world.js";
import { MINUTE, valuesOf } from "../testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const tell = (value: number) =>
  world.host.metrics.put({
    account: ACCOUNT,
    region: REGION,
    namespace: "AWS/Lambda",
    atMs: world.clock.now(),
    dimensions: [{}],
    values: { Invocations: [value, "Count"] },
  });
const sums = () => valuesOf(world, "AWS/Lambda", "Invocations");

test("what is told within a minute is one point", async () => {
  tell(1);
  tell(1);
  expect(await sums()).toEqual([2]);
  await world.clock.advance(MINUTE);
  tell(1);
  expect(await sums()).toEqual([2, 1]);
});

test("what the store would not have is written with what comes next", async () => {
  const trouble = falter(world.host.store, "own/gathered");
  tell(1);
  await world.clock.advance(5000);
  await trouble.felt();
  tell(2);
  await expect(world.host.metrics.flush()).rejects.toMatchObject({ code: "RC_STORE" });
  trouble.stop();
  await world.clock.advance(5000);
  await world.settled();
  expect(await sums()).toEqual([3]);
});

test("a reset forgets what is not written", async () => {
  tell(1);
  world.host.metrics.forget();
  expect(await sums()).toEqual([]);
});
