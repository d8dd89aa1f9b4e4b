import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateAlias } from "../operations/create-alias.js";
import { CreateFunctionUrlConfig } from "../operations/create-function-url-config.js";
import { DeleteAlias } from "../operations/delete-alias.js";
import { DeleteFunction } from "../operations/delete-function.js";
import { DeleteFunctionUrlConfig } from "../operations/delete-function-url-config.js";
import { GetFunctionUrlConfig } from "../operations/get-function-url-config.js";
import { ListFunctionUrlConfigs } from "../operations/list-function-url-configs.js";
import { PublishVersion } from "../operations/publish-version.js";
import { UpdateFunctionUrlConfig } from "../operations/update-function-url-config.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await activeFunction(world, (await world.role("r")).arn);
  await world.root.call(PublishVersion, { FunctionName: "f" });
  await world.root.call(CreateAlias, { FunctionName: "f", Name: "live", FunctionVersion: "1" });
});
afterEach(() => world.end());

type CreateInput = Parameters<typeof CreateFunctionUrlConfig.handle>[0]["input"];
const create = (input: Partial<CreateInput> = {}) =>
  world.root.call(CreateFunctionUrlConfig, { FunctionName: "f", AuthType: "NONE", ...input });
const get = (Qualifier?: string) =>
  world.root.call(GetFunctionUrlConfig, { FunctionName: "f", ...(Qualifier ? { Qualifier } : {}) });

test("a URL is answered as AWS answers it: less when it is made than later", async () => {
  const created = await create();
  const created_ = { FunctionUrl: created.FunctionUrl, FunctionArn: FUNCTION_ARN, AuthType: "NONE" };

  expect(created.FunctionUrl).toMatch(/^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:4566\/$/);
  expect(created).toEqual({ ...created_, CreationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) });
  expect(await get()).toEqual({ ...created, LastModifiedTime: created.CreationTime, InvokeMode: "BUFFERED" });
});

test("a function and each of its aliases has one URL, by whichever way it is named", async () => {
  const first = await create({ InvokeMode: "RESPONSE_STREAM" });
  const second = await create({ FunctionName: `${FUNCTION_ARN}:live`, AuthType: "AWS_IAM" });

  expect(first.InvokeMode).toBe("RESPONSE_STREAM");
  expect(second).toMatchObject({ FunctionArn: `${FUNCTION_ARN}:live`, AuthType: "AWS_IAM" });
  expect(second.FunctionUrl).not.toBe(first.FunctionUrl);
  expect((await refusal(create({ Qualifier: "live" }))).message).toBe(
    `Failed to create function url config for [functionArn = ${FUNCTION_ARN}:live]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
  expect((await refusal(create())).code).toBe("ResourceConflictException");
});

test("Cors is kept as it was given, and a new one stands in for the whole of it", async () => {
  const Cors = {
    AllowCredentials: true,
    AllowHeaders: ["Date"],
    AllowMethods: ["GET", "*"],
    AllowOrigins: ["https://a.example"],
    ExposeHeaders: ["X-Own"],
    MaxAge: 300,
  };
  expect((await create({ Cors })).Cors).toEqual(Cors);
  expect((await get()).Cors).toEqual(Cors);
  await world.clock.advance(1000);

  const changed = await world.root.call(UpdateFunctionUrlConfig, {
    FunctionName: "f",
    Cors: { AllowOrigins: ["*"] },
    InvokeMode: "RESPONSE_STREAM",
  });
  expect(changed).toMatchObject({ Cors: { AllowOrigins: ["*"] }, InvokeMode: "RESPONSE_STREAM", AuthType: "NONE" });
  expect(changed.Cors).not.toHaveProperty("MaxAge");
  expect(Date.parse(changed.LastModifiedTime ?? "")).toBe(Date.parse(changed.CreationTime ?? "") + 1000);
  expect(await get()).toEqual(changed);
});

describe("AWS refuses", () => {
  test.each([
    ["the method OPTIONS, which is too long for a method", { AllowMethods: ["OPTIONS"] }, "cors.allowMethods"],
    ["seven methods", { AllowMethods: ["GET", "PUT", "POST", "HEAD", "PATCH", "DELETE", "*"] }, "cors.allowMethods"],
    ["a preflight that holds for more than a day", { MaxAge: 86_401 }, "cors.maxAge"],
    ["an empty origin", { AllowOrigins: [""] }, "cors.allowOrigins"],
    ["a hundred and one headers", { AllowHeaders: Array.from({ length: 101 }, () => "A") }, "cors.allowHeaders"],
  ])("%s", async (_, Cors, member) => {
    const { code, message } = await refusal(create({ Cors }));
    expect(code).toBe("ValidationException");
    expect(message).toContain(`at '${member}'`);
  });

  test.each([
    [{ Qualifier: "1" }, "1"],
    [{ Qualifier: "$LATEST" }, "$LATEST"],
    [{ FunctionName: "f:1" }, "1"],
    [{ FunctionName: "missing", Qualifier: "7" }, "7"],
  ])("a version in place of an alias, before it looks for the function: %o", async (input, shown) => {
    const { code, message } = await refusal(create(input));
    expect([code, message]).toEqual([
      "ValidationException",
      `1 validation error detected: Value '${shown}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
    ]);
  });

  test("what is not there", async () => {
    const words = async (call: Promise<unknown>) => {
      const { code, message } = await refusal(call);
      return [code, message];
    };
    const noFunction = ["ResourceNotFoundException", "Function does not exist"];
    const noUrl = ["ResourceNotFoundException", "The resource you requested does not exist."];

    expect(await words(create({ FunctionName: "missing" }))).toEqual(noFunction);
    expect(await words(create({ Qualifier: "none" }))).toEqual(noFunction);
    expect(await words(world.root.call(ListFunctionUrlConfigs, { FunctionName: "missing" }))).toEqual(noFunction);
    expect(await words(world.root.call(UpdateFunctionUrlConfig, { FunctionName: "missing" }))).toEqual(noFunction);
    expect(await words(world.root.call(UpdateFunctionUrlConfig, { FunctionName: "f" }))).toEqual(noUrl);
    expect(await words(get())).toEqual(noUrl);
    expect(await words(world.root.call(DeleteFunctionUrlConfig, { FunctionName: "f" }))).toEqual(noUrl);
  });
});

test("a function's URLs are listed with its own first, a page at a time", async () => {
  await create();
  await create({ Qualifier: "live" });
  const list = (input: object = {}) => world.root.call(ListFunctionUrlConfigs, { FunctionName: "f", ...input });

  const first = await list({ MaxItems: 1 });
  expect(first.FunctionUrlConfigs).toEqual([await get()]);
  const second = await list({ MaxItems: 1, Marker: first.NextMarker });
  expect(second).toEqual({ FunctionUrlConfigs: [await get("live")] });
  expect((await list()).FunctionUrlConfigs).toHaveLength(2);
});

test("a URL goes with its alias, with its function, or alone, and never comes back", async () => {
  const { FunctionUrl } = await create();
  await create({ Qualifier: "live" });
  await world.root.call(DeleteAlias, { FunctionName: "f", Name: "live" });
  expect((await refusal(get("live"))).code).toBe("ResourceNotFoundException");

  await world.root.call(DeleteFunctionUrlConfig, { FunctionName: "f" });
  expect((await create()).FunctionUrl).not.toBe(FunctionUrl);
  await world.root.call(DeleteFunction, { FunctionName: "f" });
  await activeFunction(world, (await world.role("r2")).arn);
  expect((await refusal(get())).code).toBe("ResourceNotFoundException");
});

describe("lambda:FunctionUrlAuthType", () => {
  const onlyIam = (action: string) =>
    allow(action, `${FUNCTION_ARN}*`, { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } });

  test("holds those who make and change URLs to one type", async () => {
    const ann = await world.user(
      "ann",
      onlyIam("lambda:CreateFunctionUrlConfig"),
      onlyIam("lambda:UpdateFunctionUrlConfig"),
    );
    const make = (AuthType: "NONE" | "AWS_IAM") => ann.call(CreateFunctionUrlConfig, { FunctionName: "f", AuthType });

    expect((await refusal(make("NONE"))).message).toContain("lambda:CreateFunctionUrlConfig");
    await make("AWS_IAM");
    await refusal(ann.call(UpdateFunctionUrlConfig, { FunctionName: "f", AuthType: "NONE" }));
    // What the call does not change counts as it is.
    await ann.call(UpdateFunctionUrlConfig, { FunctionName: "f", InvokeMode: "RESPONSE_STREAM" });
  });

  test("is what the URL has for those who look at it or take it away", async () => {
    const ann = await world.user(
      "ann",
      onlyIam("lambda:GetFunctionUrlConfig"),
      onlyIam("lambda:DeleteFunctionUrlConfig"),
    );
    await create();
    await create({ Qualifier: "live", AuthType: "AWS_IAM" });

    await refusal(ann.call(GetFunctionUrlConfig, { FunctionName: "f" }));
    await refusal(ann.call(DeleteFunctionUrlConfig, { FunctionName: "f" }));
    await ann.call(GetFunctionUrlConfig, { FunctionName: "f", Qualifier: "live" });
    await ann.call(DeleteFunctionUrlConfig, { FunctionName: "f", Qualifier: "live" });
  });
});
