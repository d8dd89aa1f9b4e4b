/** Which runtimes CreateFunction and the updates take, and when they are held to AWS's dates. */
import { afterEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../testing/world.js";
import { CreateFunction } from "./operations/create-function.js";
import { GetFunctionConfiguration } from "./operations/get-function-configuration.js";
import { UpdateFunctionCode } from "./operations/update-function-code.js";
import { UpdateFunctionConfiguration } from "./operations/update-function-configuration.js";
import { activeFunction, aFunction, packageOf } from "./testing.js";

let world: World;
afterEach(() => world.end());

const DAY_MS = 24 * 60 * 60 * 1000;
/** The test's clock stands at the first day of 2026. */
const until = (date: string) => world.clock.advance(Date.parse(date) - world.clock.now());
const blocked = (runtime: string) => ({
  code: "InvalidParameterValueException",
  message: `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
});
const make = async (Runtime: string) => {
  const role = await world.role("r");
  return world.root.call(CreateFunction, { ...aFunction(role.arn), Runtime: Runtime as "nodejs20.x" });
};

test.each(["nodejs14.x", "nodejs18.x", "python3.7", "python3.8", "provided", "go1.x", "java8", "dotnet6", "ruby2.7"])(
  "%s, which AWS has given up, is taken unless runtimes are strict",
  async (runtime) => {
    world = await testWorld();
    expect((await make(runtime)).Runtime).toBe(runtime);
  },
);

test("a function of a runtime that AWS no longer takes is made with a warning from AWS's day on", async () => {
  const warned: string[] = [];
  const log = { debug: () => {}, info: () => {}, warn: (text: string) => warned.push(text), error: () => {} };
  world = await testWorld({ log });
  const role = await world.role("r");
  await until("2026-08-30T23:59:59Z");
  await activeFunction(world, role.arn, undefined, "before", { Runtime: "nodejs20.x" });
  expect(warned).toEqual([]);
  await until("2026-08-31T00:00:00Z");
  await activeFunction(world, role.arn, undefined, "after", { Runtime: "nodejs20.x" });
  expect(warned).toEqual(["AWS refuses to create functions of nodejs20.x since 2026-08-31"]);
});

test.each(["provided.al2023", "provided.al2", "java21", "ruby3.4", "dotnet8", "python3.14"])(
  "%s is taken",
  async (runtime) => {
    world = await testWorld({ strictRuntimes: true });
    expect((await make(runtime)).Runtime).toBe(runtime);
  },
);

test.each(["nodejs99.x", "constructor", "dotnet7"])("%s is no runtime of a package", async (runtime) => {
  world = await testWorld();
  expect((await refusal(make(runtime))).message).toMatch(/^Value .* at 'runtime' failed to satisfy constraint/);
});

describe("where runtimes are strict", () => {
  test("a function of a runtime is made until the day that AWS refuses it, and is changed for longer", async () => {
    world = await testWorld({ strictRuntimes: true });
    const role = await world.role("r");
    const update = (input: object) =>
      world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", ...input }).finally(() => world.settled());

    await until("2026-08-30T23:59:59Z");
    await activeFunction(world, role.arn, undefined, "f", { Runtime: "nodejs18.x" });
    await until("2026-08-31T00:00:00Z");
    const late = { ...aFunction(role.arn), FunctionName: "g", Runtime: "nodejs18.x" as const };
    expect(await refusal(world.root.call(CreateFunction, late))).toMatchObject(blocked("nodejs18.x"));
    await update({ Description: "still changed" });

    await world.clock.advance(30 * DAY_MS);
    expect(await refusal(update({ Description: "no longer" }))).toMatchObject(blocked("nodejs18.x"));
    const code = { FunctionName: "f", ZipFile: packageOf("") };
    expect(await refusal(world.root.call(UpdateFunctionCode, code))).toMatchObject(blocked("nodejs18.x"));
    await update({ Runtime: "nodejs22.x" });
    expect(await refusal(update({ Runtime: "nodejs18.x" }))).toMatchObject(blocked("nodejs18.x"));
    const now = await world.root.call(GetFunctionConfiguration, { FunctionName: "f" });
    expect(now).toMatchObject({ Runtime: "nodejs22.x", Description: "still changed" });
  });

  test("what was refused leaves nothing behind", async () => {
    world = await testWorld({ strictRuntimes: true });
    expect(await refusal(make("nodejs14.x"))).toMatchObject(blocked("nodejs14.x"));
    const missing = refusal(world.root.call(GetFunctionConfiguration, { FunctionName: "f" }));
    expect((await missing).code).toBe("ResourceNotFoundException");
  });
});
