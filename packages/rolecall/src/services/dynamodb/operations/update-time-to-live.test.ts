import { afterEach, beforeEach, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { DescribeTimeToLive } from "./describe-time-to-live.js";
import { PutItem } from "./put-item.js";
import { Scan } from "./scan.js";
import { UpdateTimeToLive } from "./update-time-to-live.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeEach(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world);
});
afterEach(() => world.end());

const nowSeconds = () => Math.floor(world.clock.now() / 1000);
const put = (S: string, gone?: object) =>
  ann.call(PutItem, { TableName: "orders", Item: { pk: { S }, ...(gone === undefined ? {} : { gone }) } as never });
const left = async () => ((await ann.call(Scan, { TableName: "orders" })).Items ?? []).map((item) => item.pk?.S).sort();
const enable = (Enabled: boolean) =>
  ann.call(UpdateTimeToLive, { TableName: "orders", TimeToLiveSpecification: { Enabled, AttributeName: "gone" } });
/** Lets what waits in the background do its part of the work. */
const pass = async (seconds: number) => {
  await world.clock.advance(seconds * 1000);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
};

test("items go when their time has come, also those that were there before it was switched on", async () => {
  await put("before", { N: String(nowSeconds() + 10) });
  await enable(true);
  await put("soon", { N: String(nowSeconds() + 20) });
  await put("later", { N: String(nowSeconds() + 1000) });
  await put("never");
  await put("text", { S: String(nowSeconds()) });
  await put("ancient", { N: String(nowSeconds() - 6 * 365 * 24 * 60 * 60) });
  await pass(12);
  expect(await left()).toEqual(["ancient", "later", "never", "soon", "text"]);
  await pass(12);
  expect(await left()).toEqual(["ancient", "later", "never", "text"]);
});

test("an item that was given more time stays", async () => {
  await enable(true);
  await put("a", { N: String(nowSeconds() + 10) });
  await put("a", { N: String(nowSeconds() + 60) });
  await pass(20);
  expect(await left()).toEqual(["a"]);
  await pass(60);
  expect(await left()).toEqual([]);
});

test("switched off, it leaves items alone", async () => {
  await enable(true);
  await put("a", { N: String(nowSeconds() + 10) });
  await pass(1);
  await enable(false);
  await pass(60);
  expect(await left()).toEqual(["a"]);
  expect(await ann.call(DescribeTimeToLive, { TableName: "orders" })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" },
  });
});

test("it cannot be switched on twice", async () => {
  await enable(true);
  expect((await refusal(enable(true))).message).toBe("TimeToLive is already enabled");
  expect(await ann.call(DescribeTimeToLive, { TableName: "orders" })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "gone" },
  });
});
