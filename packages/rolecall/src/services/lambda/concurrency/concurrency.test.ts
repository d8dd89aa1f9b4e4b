import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryFile } from "../../../testing/temporary.js";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateAlias } from "../operations/create-alias.js";
import { DeleteAlias } from "../operations/delete-alias.js";
import { DeleteFunctionConcurrency } from "../operations/delete-function-concurrency.js";
import { DeleteProvisionedConcurrencyConfig } from "../operations/delete-provisioned-concurrency-config.js";
import { GetAccountSettings } from "../operations/get-account-settings.js";
import { GetFunction } from "../operations/get-function.js";
import { GetFunctionConcurrency } from "../operations/get-function-concurrency.js";
import { GetProvisionedConcurrencyConfig } from "../operations/get-provisioned-concurrency-config.js";
import { Invoke } from "../operations/invoke.js";
import { ListProvisionedConcurrencyConfigs } from "../operations/list-provisioned-concurrency-configs.js";
import { PublishVersion } from "../operations/publish-version.js";
import { PutFunctionConcurrency } from "../operations/put-function-concurrency.js";
import { PutProvisionedConcurrencyConfig } from "../operations/put-provisioned-concurrency-config.js";
import { UpdateAlias } from "../operations/update-alias.js";
import { UpdateFunctionConfiguration } from "../operations/update-function-configuration.js";
import { events } from "../records.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";
import { resumeProvisioned } from "./provisioned.js";
import { acquire } from "./slots.js";

let world: World;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
});
afterEach(() => world.end());

/** Runs until told to end, so that a test knows what runs at the same time. */
const HOLD = `const fs = require("node:fs");
exports.handler = async ({ until }) => {
  while (until && !fs.existsSync(until)) await new Promise((done) => setTimeout(done, 10));
  return { way: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, at: globalThis.at ??= Date.now() };
};`;
const made = async (name = "f", source = HOLD) =>
  activeFunction(world, (await world.role(`role-${name}`)).arn, source, name);
const invoke = async (payload: object = {}, Qualifier?: string, FunctionName = "f") => {
  const { Payload } = await world.root.call(Invoke, {
    FunctionName,
    Payload: Buffer.from(JSON.stringify(payload)) as never,
    ...(Qualifier ? { Qualifier } : {}),
  });
  return JSON.parse(Buffer.from(Payload ?? []).toString());
};
const reserve = (ReservedConcurrentExecutions: number, FunctionName = "f") =>
  world.root.call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions });
const provision = (Qualifier: string, ProvisionedConcurrentExecutions = 1, FunctionName = "f") =>
  world.root.call(PutProvisionedConcurrencyConfig, { FunctionName, Qualifier, ProvisionedConcurrentExecutions });
const provisioned = (Qualifier: string) =>
  world.root.call(GetProvisionedConcurrencyConfig, { FunctionName: "f", Qualifier });
const publish = () => world.root.call(PublishVersion, { FunctionName: "f" });

describe("reserved concurrency", () => {
  test("is what a function gets, and the others do not", async () => {
    await made();
    expect(await world.root.call(GetFunctionConcurrency, { FunctionName: "f" })).toEqual({});
    expect(await reserve(900)).toEqual({ ReservedConcurrentExecutions: 900 });
    expect(await world.root.call(GetFunctionConcurrency, { FunctionName: "f" })).toEqual({
      ReservedConcurrentExecutions: 900,
    });
    expect((await world.root.call(GetFunction, { FunctionName: "f" })).Concurrency).toEqual({
      ReservedConcurrentExecutions: 900,
    });
    expect((await world.root.call(GetAccountSettings, {})).AccountLimit).toMatchObject({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 100,
    });
    await world.root.call(DeleteFunctionConcurrency, { FunctionName: "f" });
    expect((await world.root.call(GetAccountSettings, {})).AccountLimit).toMatchObject({
      UnreservedConcurrentExecutions: 1000,
    });
  });

  test("leaves 100 to the functions that reserve nothing", async () => {
    await made();
    await made("g");
    await reserve(800, "g");
    const refused = await refusal(reserve(101));
    expect([refused.code, refused.message]).toEqual([
      "InvalidParameterValueException",
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ]);
    await expect(reserve(100)).resolves.toBeDefined();
    // One's own reservation is not in one's way.
    await expect(reserve(900, "g")).rejects.toThrow();
    await expect(reserve(750, "g")).resolves.toBeDefined();
    expect((await refusal(reserve(1, "none"))).message).toBe(`Function not found: ${FUNCTION_ARN.slice(0, -1)}none`);
  });

  test("used up throttles a caller, with the reason; what has ended gives it back", async () => {
    await made();
    await reserve(1);
    const until = temporaryFile();
    const first = invoke({ until });
    await expect
      .poll(() =>
        refusal(invoke()).then(
          ({ code }) => code,
          () => "ran",
        ),
      )
      .toBe("TooManyRequestsException");
    const refused = await refusal(invoke());
    expect([refused.code, refused.message, refused.fields]).toEqual([
      "TooManyRequestsException",
      "Rate Exceeded.",
      { Type: "User", Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    ]);
    await writeFile(until, "");
    await first;
    await expect(invoke()).resolves.toMatchObject({ way: "on-demand" });
  });

  test("of 0 throttles every call, and says nothing against a dry run", async () => {
    await made();
    await reserve(0);
    expect((await refusal(invoke())).fields).toMatchObject({
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    expect(await world.root.call(Invoke, { FunctionName: "f", InvocationType: "DryRun" })).toEqual({ StatusCode: 204 });
  });

  test("used up sends an event back to the queue, where it waits for its turn", async () => {
    await made();
    await reserve(1);
    const until = temporaryFile();
    const first = invoke({ until });
    await expect
      .poll(() =>
        refusal(invoke()).then(
          ({ code }) => code,
          () => "ran",
        ),
      )
      .toBe("TooManyRequestsException");
    await world.root.call(Invoke, { FunctionName: "f", InvocationType: "Event" });
    const owed = async () => (await world.host.store.read((read) => events.list(read, { prefix: [] }))).items;
    await expect
      .poll(async () => (await owed()).map(({ setbacks, answer }) => [setbacks, answer?.statusCode]))
      .toEqual([[1, 429]]);
    await writeFile(until, "");
    await first;
    await world.clock.advance(1000);
    await world.settled();
    expect(await owed()).toEqual([]);
  });
});

test("many events of a function that has reserved little run one after the other, without throttling each other", async () => {
  await made();
  await reserve(2);
  for (let n = 0; n < 15; n += 1) {
    await world.root.call(Invoke, { FunctionName: "f", InvocationType: "Event" });
  }
  await world.settled();
  const { items } = await world.host.store.read((read) => events.list(read, { prefix: [] }));
  expect(items).toEqual([]);
});

test("functions without a reservation share what is left of the account's 1000", async () => {
  await made();
  await made("g");
  await reserve(850, "g");
  const fn = (name: string) => ({ account: "000000000000", region: "us-east-1", name }) as never;
  const slots = await Promise.all(Array.from({ length: 150 }, () => acquire({ fn: fn("f") }, world.host)));
  expect((await refusal(invoke())).fields).toEqual({ Type: "User", Reason: "ConcurrentInvocationLimitExceeded" });
  await expect(invoke({}, undefined, "g")).resolves.toBeDefined();
  // Another Region has its own.
  const elsewhere = await acquire(
    { fn: { account: "000000000000", region: "eu-west-1", name: "f" } as never },
    world.host,
  );
  elsewhere.release();
  slots.pop()?.release();
  await expect(invoke()).resolves.toBeDefined();
  for (const slot of slots) slot.release();
});

describe("provisioned concurrency", () => {
  test("initialises sandboxes before anybody asks, and says so to the function", async () => {
    await made();
    await publish();
    const put = await provision("1", 2);
    expect(put).toEqual({
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: "IN_PROGRESS",
      LastModified: "2026-01-01T12:00:00.000+0000",
    });
    await world.settled();
    expect(await provisioned("1")).toEqual({
      ...put,
      AvailableProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 2,
      Status: "READY",
    });
    const assumed = world.trail.all().filter(({ action }) => action === "sts:AssumeRole").length;
    const until = temporaryFile();
    const both = [invoke({ until }, "1"), invoke({ until }, "1")];
    // A third spills over.
    await expect(invoke({}, "1")).resolves.toMatchObject({ way: "on-demand" });
    await writeFile(until, "");
    expect((await Promise.all(both)).map(({ way }) => way)).toEqual([
      "provisioned-concurrency",
      "provisioned-concurrency",
    ]);
    // Nothing but the third took credentials anew.
    expect(world.trail.all().filter(({ action }) => action === "sts:AssumeRole").length).toBe(assumed + 1);
    expect(await invoke()).toMatchObject({ way: "on-demand" });
  });

  test("of an alias goes along to the version that the alias is led to, and ends with it", async () => {
    await made();
    await publish();
    await world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", MemorySize: 256 });
    await world.settled();
    await publish();
    await world.root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    await provision("live");
    await world.settled();
    expect(await invoke({}, "live")).toMatchObject({ way: "provisioned-concurrency" });
    expect(await invoke({}, "1")).toMatchObject({ way: "on-demand" });

    await world.root.call(UpdateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "2" });
    await world.settled();
    expect(await provisioned("live")).toMatchObject({ Status: "READY" });
    expect(await invoke({}, "live")).toMatchObject({ way: "provisioned-concurrency" });
    expect(await world.root.call(ListProvisionedConcurrencyConfigs, { FunctionName: "f" })).toMatchObject({
      ProvisionedConcurrencyConfigs: [{ FunctionArn: `${FUNCTION_ARN}:live`, Status: "READY" }],
    });
    await world.root.call(DeleteAlias, { FunctionName: "f", Name: "live" });
    expect(await world.root.call(ListProvisionedConcurrencyConfigs, { FunctionName: "f" })).toEqual({
      ProvisionedConcurrencyConfigs: [],
    });
  });

  test("fails where init fails, and the calls go on without", async () => {
    await made("f", "throw new Error('no');");
    await publish();
    await provision("1");
    await world.settled();
    expect(await provisioned("1")).toMatchObject({ Status: "FAILED", StatusReason: "FUNCTION_ERROR_INIT_FAILURE" });
    expect(await invoke({}, "1")).toMatchObject({ errorMessage: "no" });
  });

  test("is there again after a restart", async () => {
    await made();
    await publish();
    await provision("1");
    await world.settled();
    await world.host.sandboxes.retireAll();
    await resumeProvisioned(world.host);
    expect(await provisioned("1")).toMatchObject({ Status: "IN_PROGRESS" });
    await world.settled();
    expect(await provisioned("1")).toMatchObject({ Status: "READY" });
    expect(await invoke({}, "1")).toMatchObject({ way: "provisioned-concurrency" });
  });

  test("that takes up all that is reserved leaves nothing to $LATEST", async () => {
    await made();
    await publish();
    await reserve(1);
    expect((await refusal(provision("1", 2))).message).toBe(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
    await provision("1", 1);
    await world.settled();
    expect(await invoke({}, "1")).toMatchObject({ way: "provisioned-concurrency" });
    expect((await refusal(invoke())).fields).toMatchObject({
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    await expect(reserve(0)).rejects.toThrow();
    await world.root.call(DeleteProvisionedConcurrencyConfig, { FunctionName: "f", Qualifier: "1" });
    await expect(invoke()).resolves.toMatchObject({ way: "on-demand" });
  });

  test("is refused where AWS refuses it", async () => {
    await made();
    await publish();
    await world.root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    await world.root.call(CreateAlias, { FunctionName: "f", Name: "newest", FunctionVersion: "$LATEST" });
    const message = async (call: Promise<unknown>) => (await refusal(call)).message;
    const unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
    expect(await message(provision("$LATEST"))).toBe(unpublished);
    expect(await message(provision("newest"))).toBe(unpublished);
    expect(await message(provision("7"))).toBe(`Function not found: ${FUNCTION_ARN}:7`);
    expect(await message(provision("none"))).toBe(`Cannot find alias arn: ${FUNCTION_ARN}:none`);
    expect(await message(provision("1", 901))).toBe(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    expect(await message(provision("1", 1001))).toBe(
      "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
    );
    expect(await refusal(provisioned("1"))).toMatchObject({
      code: "ProvisionedConcurrencyConfigNotFoundException",
      message: "No Provisioned Concurrency Config found for this function",
    });
    expect(await message(provisioned("$LATEST"))).toBe(
      "The function resource provided must be an alias or a published version.",
    );
    await provision("live");
    expect(await message(provision("1"))).toBe("Version is pointed by a Provisioned Concurrency alias");
    await world.root.call(DeleteProvisionedConcurrencyConfig, { FunctionName: "f", Qualifier: "live" });
    await provision("1");
    expect(await message(provision("live"))).toBe(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
    await world.settled();
  });

  test("needs its own permission, on the version", async () => {
    await made();
    await publish();
    const ann = await world.user("ann", allow("lambda:PutProvisionedConcurrencyConfig", `${FUNCTION_ARN}:2`));
    const put = { FunctionName: "f", Qualifier: "1", ProvisionedConcurrentExecutions: 1 };
    expect((await refusal(ann.call(PutProvisionedConcurrencyConfig, put))).code).toBe("AccessDeniedException");
    expect(world.trail.last()).toMatchObject({ resource: `${FUNCTION_ARN}:1` });
  });
});
