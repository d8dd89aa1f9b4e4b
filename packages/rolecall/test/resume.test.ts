/** A start goes on with what a stop cut short, and begins none of it twice. */
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startServer } from "../src/server.js";
import { deliveries } from "../src/services/events/records.js";
import { AddPermission } from "../src/services/lambda/operations/add-permission.js";
import { CreateFunction } from "../src/services/lambda/operations/create-function.js";
import { aFunction } from "../src/services/lambda/testing.js";
import { httpRequest } from "../src/services/lambda/urls/testing.js";
import { sqsService } from "../src/services/sqs/index.js";
import { ACCOUNT, REGION, testWorld, type World } from "../src/testing/world.js";
import { notingSandboxes } from "./noting-sandboxes.js";

const passing = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let runs: string[];
let world: World;
beforeEach(async () => {
  runs = [];
  const noting = notingSandboxes(runs);
  world = await testWorld({
    sandboxes: {
      ...noting,
      async invoke(...given) {
        const answer = await noting.invoke(...given);
        await passing(300);
        return answer;
      },
    },
  });
});
afterEach(() => world.end());

test("what one service owes and hands to another is done once, though both go on at the same time", async () => {
  const { root, host } = world;
  const { FunctionArn = "" } = await root.call(CreateFunction, aFunction((await world.role("r")).arn));
  await world.settled();
  await root.call(AddPermission, {
    FunctionName: "f",
    StatementId: "s",
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
  });
  const owed = Array.from({ length: 3 }, (_, number) => ({
    id: `d${number}`,
    ruleArn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`,
    ruleName: "r",
    target: { account: ACCOUNT, region: REGION, bus: "default", rule: "r", id: "1", arn: FunctionArn },
    event: {
      id: `e${number}`,
      detailType: "Order",
      source: "shop",
      account: ACCOUNT,
      timeMs: 0,
      region: REGION,
      resources: [],
      detail: "{}",
      ingestedMs: 0,
    },
    failed: 0,
    acceptedMs: world.clock.now(),
    dueMs: 0,
  }));
  await host.store.transact(async (tx) => {
    for (const delivery of owed) await deliveries.put(tx, delivery as never);
  });

  // Lambda comes to it when EventBridge has been at work for a while.
  const { read } = host.store;
  host.store.read = async (work) => {
    if (new Error().stack?.includes("resumeEvents")) await passing(100);
    return read.call(host.store, work) as never;
  };
  await world.resume();
  await world.settled();

  expect(runs).toHaveLength(owed.length);
});

test("a request that comes meanwhile is answered afterwards", async () => {
  let resumed = false;
  const resuming = world.resume().then(() => {
    resumed = true;
  });
  await world.pipeline(httpRequest("http://127.0.0.1:4566/"), new AbortController().signal);
  expect(resumed).toBe(true);
  await resuming;
});

test("a start that cannot go on with it ends, and leaves nobody listening", async () => {
  const port = await freePort();
  const failing = vi.spyOn(sqsService, "resume").mockRejectedValue(new Error("no"));
  const quiet = () => {};
  const started = startServer({
    port,
    host: "127.0.0.1",
    storage: { kind: "memory" },
    rootSecret: "test",
    secureTransportOnLoopback: true,
    authorizationIds: true,
    functionUrlRule: "2025-10",
    oidcKeys: {},
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  await expect(started).rejects.toThrow("no");
  failing.mockRestore();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
});

/** Of this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
