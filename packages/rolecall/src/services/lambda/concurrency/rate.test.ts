/** Requests a second. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FunctionSpec, Sandboxes } from "../../../runtime/sandboxes.js";
import { ACCOUNT, refusal, testWorld, type World } from "../../../testing/world.js";
import { Invoke } from "../operations/invoke.js";
import { PublishVersion } from "../operations/publish-version.js";
import { PutFunctionConcurrency } from "../operations/put-function-concurrency.js";
import { PutProvisionedConcurrencyConfig } from "../operations/put-provisioned-concurrency-config.js";
import type { FunctionRecord } from "../records.js";
import { activeFunction } from "../testing.js";
import { countRequest } from "./rate.js";

let initializations: (FunctionSpec["initialization"] | undefined)[];

/** Answers at once. */
const sandboxes: Sandboxes = {
  async invoke({ version, initialization }: FunctionSpec) {
    initializations.push(initialization);
    return { payload: Buffer.from("null"), logTail: new Uint8Array(), executedVersion: version };
  },
  provision: async () => true,
  retire: async () => {},
  retireAll: async () => {},
  close: async () => {},
};

let world: World;
beforeEach(async () => {
  initializations = [];
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

test("a version takes ten times what it has provisioned in a second, and what comes beyond that on demand", async () => {
  await activeFunction(world, (await world.role("r")).arn);
  await world.root.call(PublishVersion, { FunctionName: "f" });
  const Qualifier = "1";
  const ProvisionedConcurrentExecutions = 1;
  const version = { FunctionName: "f", Qualifier };
  await world.root.call(PutProvisionedConcurrencyConfig, { ...version, ProvisionedConcurrentExecutions });
  await world.settled();
  for (let run = 0; run < 12; run += 1) await invoke({ Qualifier });
  await world.clock.advance(1000);
  await invoke({ Qualifier });
  expect(initializations).toEqual([
    ...Array.from({ length: 10 }, () => "provisioned-concurrency"),
    "on-demand",
    "on-demand",
    "provisioned-concurrency",
  ]);
});
