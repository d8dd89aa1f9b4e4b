import { readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFile } from "../../../testing/temporary.js";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateAlias } from "../operations/create-alias.js";
import { DeleteFunction } from "../operations/delete-function.js";
import { DeleteFunctionEventInvokeConfig } from "../operations/delete-function-event-invoke-config.js";
import { GetFunctionEventInvokeConfig } from "../operations/get-function-event-invoke-config.js";
import { Invoke } from "../operations/invoke.js";
import { ListFunctionEventInvokeConfigs } from "../operations/list-function-event-invoke-configs.js";
import { PublishVersion } from "../operations/publish-version.js";
import { PutFunctionEventInvokeConfig } from "../operations/put-function-event-invoke-config.js";
import { UpdateFunctionEventInvokeConfig } from "../operations/update-function-event-invoke-config.js";
import { events } from "../records.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";
import { resumeEvents } from "./queue.js";

let world: World;
let file: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  file = temporaryFile();
});
afterEach(() => world.end());

/** Notes each run in a file, then fails while the event says so. */
const noting = async () =>
  activeFunction(
    world,
    (await world.role("r")).arn,
    `exports.handler = async (event, { awsRequestId, invokedFunctionArn }) => {
       require("node:fs").appendFileSync(${JSON.stringify(file)}, JSON.stringify({ event, awsRequestId, invokedFunctionArn }) + "\\n");
       if (event.fail) throw new Error("no");
     };`,
  );
const runs = async (): Promise<{ event: unknown; awsRequestId: string; invokedFunctionArn: string }[]> =>
  (await readFile(file, "utf8").catch(() => ""))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const send = (event: unknown, Qualifier?: string) =>
  world.root.call(Invoke, {
    FunctionName: "f",
    InvocationType: "Event",
    Payload: new TextEncoder().encode(JSON.stringify(event)) as never,
    ...(Qualifier ? { Qualifier } : {}),
  });
const later = async (ms: number) => {
  await world.clock.advance(ms);
  await world.settled();
};
const owed = async () => (await world.host.store.read((read) => events.list(read, { prefix: [] }))).items;

test("an event is answered with 202 and run once", async () => {
  await noting();

  expect(await send({ n: 1 })).toEqual({ StatusCode: 202 });
  await world.settled();
  await later(3_600_000);

  expect(await runs()).toMatchObject([{ event: { n: 1 }, invokedFunctionArn: FUNCTION_ARN }]);
  expect(await owed()).toEqual([]);
});

test("one that fails is tried again after one minute and after two more, with the same request id", async () => {
  await noting();
  await send({ fail: true });
  await world.settled();
  const counts = [(await runs()).length];
  for (const ms of [59_999, 1, 119_999, 1, 3_600_000]) {
    await later(ms);
    counts.push((await runs()).length);
  }

  expect(counts).toEqual([1, 1, 2, 2, 3, 3]);
  expect(new Set((await runs()).map(({ awsRequestId }) => awsRequestId)).size).toBe(1);
  expect(await owed()).toEqual([]);
});

test("MaximumRetryAttempts and MaximumEventAgeInSeconds bound the tries, each qualifier by its own", async () => {
  await noting();
  await world.root.call(PublishVersion, { FunctionName: "f" });
  await world.root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "1" });
  await world.root.call(PutFunctionEventInvokeConfig, { FunctionName: "f", MaximumRetryAttempts: 0 });
  await world.root.call(PutFunctionEventInvokeConfig, {
    FunctionName: "f",
    Qualifier: "live",
    MaximumEventAgeInSeconds: 100,
  });
  await send({ fail: true });
  await send({ fail: true }, "live");
  await world.settled();
  await later(60_000);
  await later(3_600_000);

  const arns = (await runs()).map(({ invokedFunctionArn }) => invokedFunctionArn).sort();
  expect(arns).toEqual([FUNCTION_ARN, `${FUNCTION_ARN}:live`, `${FUNCTION_ARN}:live`]);
  expect(await owed()).toEqual([]);
});

test("what was answered and not yet run is run after a restart", async () => {
  await noting();
  await send({ fail: true });
  await world.settled();
  const [waiting] = await owed();
  expect(waiting).toMatchObject({ failures: 1 });

  // As a new process finds it: nothing in memory, the record alone, and its time has come.
  await world.host.store.transact((tx) => events.put(tx, { ...(waiting as NonNullable<typeof waiting>), dueMs: 0 }));
  await resumeEvents(world.host);
  await world.settled();

  expect(await runs()).toHaveLength(2);
});

test("one that could not be run comes back ever later, and is given up when it is too old", async () => {
  await world.end();
  world = await testWorld();
  await noting();
  await send({});
  await world.settled();
  const state = async () =>
    (await owed()).map(({ setbacks, failures, dueMs }) => [setbacks, failures, dueMs - world.clock.now()]);

  expect(await state()).toEqual([[1, 0, 1000]]);
  await later(1000);
  expect(await state()).toEqual([[2, 0, 2000]]);
  for (let hours = 0; hours < 7; hours += 1) {
    for (let minutes = 0; minutes < 60; minutes += 5) await later(300_000);
  }
  expect(await owed()).toEqual([]);
});

test("ten events run side by side at first, and more where some wait for long", async () => {
  const go = `${file}-go`;
  await activeFunction(
    world,
    (await world.role("r")).arn,
    `const fs = require("node:fs");
     exports.handler = async ({ n }) => {
       fs.appendFileSync(${JSON.stringify(file)}, JSON.stringify({ n }) + "\\n");
       while (!fs.existsSync(${JSON.stringify(go)})) await new Promise((done) => setTimeout(done, 20));
     };`,
    "f",
    // A busy machine takes its time for so many sandboxes.
    { Timeout: 60 },
  );
  for (let n = 0; n < 12; n += 1) await send({ n });
  const running = async () => (await runs()).length;
  await expect.poll(running, { timeout: 30_000 }).toBe(10);
  await world.clock.advance(999);
  expect(await running()).toBe(10);
  await world.clock.advance(1);
  await expect.poll(running, { timeout: 30_000 }).toBe(12);
  await writeFile(go, "");
  await world.settled();
  expect(await owed()).toEqual([]);
});

test("with its function an event is gone", async () => {
  await noting();
  await send({ fail: true });
  await world.settled();
  await world.root.call(DeleteFunction, { FunctionName: "f" });

  expect(await owed()).toEqual([]);
  await later(3_600_000);
  expect(await runs()).toHaveLength(1);
});

test("the settings are answered as AWS does", async () => {
  await noting();
  const put = (input: object) => world.root.call(PutFunctionEventInvokeConfig, { FunctionName: "f", ...input });
  const made = await put({ MaximumRetryAttempts: 1 });
  expect(made).toEqual({
    LastModified: new Date(world.clock.now()),
    FunctionArn: `${FUNCTION_ARN}:$LATEST`,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  });
  const updated = await world.root.call(UpdateFunctionEventInvokeConfig, {
    FunctionName: "f",
    MaximumEventAgeInSeconds: 60,
  });
  expect(updated).toEqual({ ...made, MaximumEventAgeInSeconds: 60 });
  expect(await world.root.call(GetFunctionEventInvokeConfig, { FunctionName: "f" })).toEqual(updated);
  expect(await world.root.call(ListFunctionEventInvokeConfigs, { FunctionName: "f" })).toEqual({
    FunctionEventInvokeConfigs: [updated],
  });
  expect(await put({ MaximumEventAgeInSeconds: 60 })).not.toHaveProperty("MaximumRetryAttempts");

  await world.root.call(DeleteFunctionEventInvokeConfig, { FunctionName: "f" });
  expect((await refusal(world.root.call(GetFunctionEventInvokeConfig, { FunctionName: "f" }))).message).toBe(
    `The function ${FUNCTION_ARN}:$LATEST doesn't have an EventInvokeConfig`,
  );
  expect((await refusal(put({ Qualifier: "none", MaximumRetryAttempts: 1 }))).message).toBe(
    "The function doesn't exist.",
  );
  expect((await refusal(put({ FunctionName: "none" }))).message).toBe(
    "You must specify at least one of error handling or destination setting.",
  );
});
