import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateCodeSigningConfig } from "../operations/create-code-signing-config.js";
import { CreateFunction } from "../operations/create-function.js";
import { DeleteCodeSigningConfig } from "../operations/delete-code-signing-config.js";
import { DeleteFunction } from "../operations/delete-function.js";
import { DeleteFunctionCodeSigningConfig } from "../operations/delete-function-code-signing-config.js";
import { GetCodeSigningConfig } from "../operations/get-code-signing-config.js";
import { GetFunctionCodeSigningConfig } from "../operations/get-function-code-signing-config.js";
import { ListCodeSigningConfigs } from "../operations/list-code-signing-configs.js";
import { ListFunctionsByCodeSigningConfig } from "../operations/list-functions-by-code-signing-config.js";
import { ListTags } from "../operations/list-tags.js";
import { PutFunctionCodeSigningConfig } from "../operations/put-function-code-signing-config.js";
import { TagResource } from "../operations/tag-resource.js";
import { UpdateCodeSigningConfig } from "../operations/update-code-signing-config.js";
import { UpdateFunctionCode } from "../operations/update-function-code.js";
import { activeFunction, aFunction, FUNCTION_ARN, packageOf } from "../testing.js";

const PROFILE = "arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/abcdefghij";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const create = async (untrusted?: "Warn" | "Enforce") => {
  const { CodeSigningConfig } = await world.root.call(CreateCodeSigningConfig, {
    AllowedPublishers: { SigningProfileVersionArns: [PROFILE] },
    ...(untrusted ? { CodeSigningPolicies: { UntrustedArtifactOnDeployment: untrusted } } : {}),
  });
  return CodeSigningConfig?.CodeSigningConfigArn ?? "";
};
const put = (CodeSigningConfigArn: string) =>
  world.root.call(PutFunctionCodeSigningConfig, { FunctionName: "f", CodeSigningConfigArn });
const deploy = () => world.root.call(UpdateFunctionCode, { FunctionName: "f", ZipFile: packageOf("exports.x = 2;") });

test("a configuration is made, changed, listed, tagged and taken away", async () => {
  const CodeSigningConfigArn = await create();
  expect(CodeSigningConfigArn).toMatch(/^arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-[0-9a-f]{17}$/);
  const made = {
    CodeSigningConfigId: CodeSigningConfigArn.split(":").at(-1),
    CodeSigningConfigArn,
    Description: "",
    AllowedPublishers: { SigningProfileVersionArns: [PROFILE] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
    LastModified: "2026-01-01T12:00:00.000+0000",
  };
  expect(await world.root.call(GetCodeSigningConfig, { CodeSigningConfigArn })).toEqual({ CodeSigningConfig: made });
  await world.clock.advance(1000);
  const changed = {
    ...made,
    Description: "d",
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" as const },
    LastModified: "2026-01-01T12:00:01.000+0000",
  };
  const { Description, CodeSigningPolicies } = changed;
  const update = { CodeSigningConfigArn, Description, CodeSigningPolicies };
  expect(await world.root.call(UpdateCodeSigningConfig, update)).toEqual({ CodeSigningConfig: changed });
  expect(await world.root.call(ListCodeSigningConfigs, {})).toEqual({ CodeSigningConfigs: [changed] });
  await world.root.call(TagResource, { Resource: CodeSigningConfigArn, Tags: { team: "a" } });
  expect(await world.root.call(ListTags, { Resource: CodeSigningConfigArn })).toEqual({ Tags: { team: "a" } });
  const ann = await world.user(
    "ann",
    allow("lambda:*"),
    deny("*", "*", { StringEquals: { "aws:ResourceTag/team": "a" } }),
  );
  expect((await refusal(ann.call(GetCodeSigningConfig, { CodeSigningConfigArn }))).code).toBe("AccessDeniedException");

  await world.root.call(DeleteCodeSigningConfig, { CodeSigningConfigArn });
  const gone = `The Lambda code signing configuration ${CodeSigningConfigArn} can not be found.`;
  for (const operation of [
    GetCodeSigningConfig,
    UpdateCodeSigningConfig,
    DeleteCodeSigningConfig,
    ListFunctionsByCodeSigningConfig,
  ]) {
    expect(await refusal(world.root.call(operation, { CodeSigningConfigArn }))).toMatchObject({
      code: "ResourceNotFoundException",
      message: gone,
    });
  }
});

test("Enforce refuses unsigned code, also when a function is made; Warn lets it through", async () => {
  const { arn } = await world.role("r");
  const enforced = await create("Enforce");
  const refused = await refusal(world.root.call(CreateFunction, { ...aFunction(arn), CodeSigningConfigArn: enforced }));
  expect(refused.code).toBe("CodeVerificationFailedException");
  await world.root.call(CreateFunction, { ...aFunction(arn), CodeSigningConfigArn: await create("Warn") });
  await world.settled();
  await expect(deploy()).resolves.toBeDefined();
  await world.settled();
  await put(enforced);
  expect((await refusal(deploy())).code).toBe("CodeVerificationFailedException");
  await world.root.call(DeleteFunctionCodeSigningConfig, { FunctionName: "f" });
  await expect(deploy()).resolves.toBeDefined();
});

test("a configuration in use stays; its functions are listed, and go with themselves", async () => {
  await activeFunction(world, (await world.role("r")).arn);
  const CodeSigningConfigArn = await create();
  expect(await world.root.call(GetFunctionCodeSigningConfig, { FunctionName: "f" })).toEqual({});
  expect(await put(CodeSigningConfigArn)).toEqual({ CodeSigningConfigArn, FunctionName: "f" });
  expect(await world.root.call(GetFunctionCodeSigningConfig, { FunctionName: "f" })).toEqual({
    CodeSigningConfigArn,
    FunctionName: "f",
  });
  const list = () => world.root.call(ListFunctionsByCodeSigningConfig, { CodeSigningConfigArn });
  expect(await list()).toEqual({ FunctionArns: [FUNCTION_ARN] });
  expect((await refusal(world.root.call(DeleteCodeSigningConfig, { CodeSigningConfigArn }))).code).toBe(
    "ResourceConflictException",
  );
  await world.root.call(DeleteFunction, { FunctionName: "f" });
  expect(await list()).toEqual({ FunctionArns: [] });
});

test("a missing configuration can't be given to a function", async () => {
  const { arn } = await world.role("r");
  await activeFunction(world, arn);
  const missing = "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-00000000000000000";
  const message = `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${missing}.`;
  const made = world.root.call(CreateFunction, { ...aFunction(arn), FunctionName: "g", CodeSigningConfigArn: missing });
  for (const call of [put(missing), made]) {
    expect(await refusal(call)).toMatchObject({ code: "CodeSigningConfigNotFoundException", message });
  }
});

test("lambda:CodeSigningConfigArn says which configurations may be given, and the function must be allowed too", async () => {
  const { arn } = await world.role("r");
  await activeFunction(world, arn);
  const [mine, other] = [await create(), await create()];
  const only = { StringEquals: { "lambda:CodeSigningConfigArn": mine } };
  const ann = await world.user("ann", allow("lambda:PutFunctionCodeSigningConfig", "*", only));
  const give = (CodeSigningConfigArn: string, who = ann) =>
    who.call(PutFunctionCodeSigningConfig, { FunctionName: "f", CodeSigningConfigArn });
  await expect(give(mine)).resolves.toBeDefined();
  expect((await refusal(give(other))).code).toBe("AccessDeniedException");
  const bob = await world.user(
    "bob",
    allow("lambda:PutFunctionCodeSigningConfig", "arn:aws:lambda:*:*:code-signing-config:*"),
  );
  expect((await refusal(give(mine, bob))).message).toContain(FUNCTION_ARN);

  const unsigned = await world.user(
    "unsigned",
    allow(["lambda:CreateFunction", "iam:PassRole"]),
    deny("lambda:CreateFunction", "*", { Null: { "lambda:CodeSigningConfigArn": "true" } }),
  );
  const input = { ...aFunction(arn), FunctionName: "g" };
  expect((await refusal(unsigned.call(CreateFunction, input))).code).toBe("AccessDeniedException");
  await expect(unsigned.call(CreateFunction, { ...input, CodeSigningConfigArn: mine })).resolves.toBeDefined();
});
