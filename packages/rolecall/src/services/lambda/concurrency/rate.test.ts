/** Requests a second. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FunctionSpec, Sandboxes } from "../../../runtime/sandboxes.js";
import { ACCOUNT, refusal, testWorld, type World } from "../../../testing/world.js";
import { Invoke } from "../operations/invoke.js";
import { PutFunctionConcurrency } from "../operations/put-function-concurrency.js";
import type { FunctionRecord } from "../records.js";
import { activeFunction } from "../testing.js";
import { countRequest } from "./rate.js";

/** Answers at once. */
const sandboxes: Sandboxes = {
  invoke: async ({ version }: FunctionSpec) => ({
    payload: Buffer.from("null"),
    logTail: new Uint8Array(),
    executedVersion: version,
  }),
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

let world: World;
beforeEach(async () => {
  world = await testWorld({ sandboxes });
});
afterEach(() => world.end());

const invoke = (over: object = {}) => world.root.call(Invoke, { FunctionName: "f", ...over });

test("a function takes ten times its reservation in a second, and events beside them", async () => {
  await activeFunction(world, (await world.role("r")).arn);
  await world.root.call(PutFunctionConcurrency, { FunctionName: "f", ReservedConcurrentExecutions: 1 });
  for (let run = 0; run < 10; run += 1) await invoke();
  expect(await refusal(invoke())).toMatchObject({
    code: "TooManyRequestsException",
    fields: { Reason: "ReservedFunctionInvocationRateLimitExceeded" },
  });
  expect(await invoke({ InvocationType: "Event" })).toEqual({ StatusCode: 202 });
  await world.settled();
  await world.clock.advance(1000);
  await invoke();
});

test("functions without a reservation take ten times the account's concurrency together", async () => {
  const of = (name: string, region = "us-east-1") => ({ account: ACCOUNT, region, name }) as FunctionRecord;
  const count = (fn: FunctionRecord) => countRequest(fn, undefined, world.host);
  for (let run = 0; run < 5000; run += 1) {
    count(of("f"));
    count(of("g"));
  }
  expect(() => count(of("h"))).toThrow("Rate Exceeded.");
  expect(() => count(of("h", "eu-west-1"))).not.toThrow();
});
