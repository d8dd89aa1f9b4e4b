/** Retries, the clock moved by hand, with a target that refuses as often as the test wants. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AwsError } from "../../../kernel/errors.js";
import { falter } from "../../../testing/falter.js";
import { testWorld, type World } from "../../../testing/world.js";
import { PutEvents } from "../operations/put-events.js";
import { type DeliveryRecord, deliveries } from "../records.js";
import { anEvent, aQueue, aRule, bodies, put, queueArnOf, received } from "../testing.js";
import { resumeDeliveries } from "./deliver.js";

let world: World;
let url: string;
let letters: string;
beforeEach(async () => {
  world = await testWorld();
  url = await aQueue(world.root, "q");
  letters = await aQueue(world.root, "dlq");
});
afterEach(() => world.end());

/** Accepts an event and takes its delivery out before it is tried: as if the server had been killed just then. */
async function accepted(retry: object = {}): Promise<DeliveryRecord> {
  const target = { Id: "1", Arn: queueArnOf("q"), DeadLetterConfig: { Arn: queueArnOf("dlq") }, RetryPolicy: retry };
  await aRule(world.root, "r", [target]);
  const idle = { ...world.host, background: { start: () => {}, settled: async () => {} } };
  await (PutEvents.handle as (call: unknown) => Promise<unknown>)({
    ...idle,
    input: { Entries: [anEvent()] },
    here: { partition: "aws", region: "us-east-1", account: "000000000000" },
    caller: world.root.caller,
    request: { nowMs: world.clock.now(), requestedRegion: "us-east-1", secureTransport: true, calledVia: [] },
  });
  const { items } = await world.host.store.read((read) => deliveries.list(read, { prefix: [] }));
  expect(items).toHaveLength(1);
  return items[0] as DeliveryRecord;
}

const owed = async () => (await world.host.store.read((read) => deliveries.list(read, { prefix: [] }))).items;

/** Goes on with what is stored; the target refuses the first `times` calls. */
async function resume(times: number): Promise<() => number> {
  let tries = 0;
  const call = ((operation, input, as) => {
    if ((input as { QueueUrl?: string }).QueueUrl?.endsWith("/q")) {
      tries += 1;
      if (tries <= times) return Promise.reject(new AwsError("ThrottlingException", "Rate exceeded", 400));
    }
    return world.host.call(operation, input, as);
  }) as World["host"]["call"];
  await resumeDeliveries({ ...world.host, call });
  return () => tries;
}

async function pass(ms: number): Promise<void> {
  await world.settled();
  await world.clock.advance(ms);
  await world.settled();
}

describe("deliveries", () => {
  test("that were accepted before a kill are made after it", async () => {
    await accepted();
    await resume(0);
    await world.settled();

    expect(await bodies(world.root, url)).toHaveLength(1);
    expect(await owed()).toEqual([]);
  });

  test("are tried again with waits that double, until the target takes the event", async () => {
    await accepted();
    const tries = await resume(3);
    await pass(0);
    const seen: number[] = [tries()];
    for (const wait of [999, 1, 2000, 4000]) {
      await pass(wait);
      seen.push(tries());
    }

    expect(seen).toEqual([1, 1, 2, 3, 4]);
    expect(await bodies(world.root, url)).toHaveLength(1);
    expect(await received(world.root, letters)).toEqual([]);
  });

  test("end with the retry policy's attempts, and the dead letter says so", async () => {
    await accepted({ MaximumRetryAttempts: 2 });
    const tries = await resume(99);
    for (const wait of [0, 1000, 2000, 4000]) await pass(wait);

    expect(tries()).toBe(3);
    const [letter] = await received(world.root, letters);
    const { ERROR_CODE, EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS } = letter?.MessageAttributes ?? {};
    expect([ERROR_CODE, EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS].map((one) => one?.StringValue)).toEqual([
      "THROTTLING",
      "MaximumRetryAttempts",
      "2",
    ]);
  });

  test("end with the event's greatest age", async () => {
    await accepted({ MaximumEventAgeInSeconds: 60 });
    await resume(99);
    for (const wait of [0, 1000, 2000, 4000, 8000, 16_000, 32_000]) await pass(wait);

    const [letter] = await received(world.root, letters);
    expect(letter?.MessageAttributes?.EXHAUSTED_RETRY_CONDITION?.StringValue).toBe("MaximumEventAgeInSeconds");
  });

  test("are made later where the target's store falters", async () => {
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    const trouble = falter(world.host.store, "sqs/operations/send-message");
    await put(world.root, anEvent());
    await world.settled();
    trouble.stop();
    await pass(1000);

    expect(await bodies(world.root, url)).toHaveLength(1);
    expect(await owed()).toEqual([]);
  });

  test("are forgotten a moment later where the store falters just then, and not made again", async () => {
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    const trouble = falter(world.host.store, "events/delivery/deliver");
    await put(world.root, anEvent());
    await trouble.felt();
    expect(await owed()).toHaveLength(1);
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();

    expect(await bodies(world.root, url)).toHaveLength(1);
    expect(await owed()).toEqual([]);
  });

  test("leave their dead letter a moment later where the queue's store falters", async () => {
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("none"), DeadLetterConfig: { Arn: queueArnOf("dlq") } }]);
    const trouble = falter(world.host.store, "sqs/operations/send-message");
    await put(world.root, anEvent());
    await trouble.felt();
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();

    expect(await received(world.root, letters)).toHaveLength(1);
    expect(await owed()).toEqual([]);
  });

  test("leave nothing behind when all is well", async () => {
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    await put(world.root, anEvent());
    await world.settled();

    expect(await owed()).toEqual([]);
  });
});
