import { afterEach, describe, expect, test } from "vitest";
import { allow, policy, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { aFunction, FUNCTION_ARN, packageOf } from "../testing.js";
import { CreateFunction } from "./create-function.js";
import { GetFunction } from "./get-function.js";
import { Invoke } from "./invoke.js";
import { ListFunctions } from "./list-functions.js";
import { UpdateFunctionConfiguration } from "./update-function-configuration.js";

let world: World;
afterEach(() => world.end());

test("a function is Pending until its code is unpacked, then Active", async () => {
  world = await testWorld();
  const role = await world.role("r");

  const created = await world.root.call(CreateFunction, aFunction(role.arn));

  expect(created).toMatchObject({
    FunctionName: "f",
    FunctionArn: FUNCTION_ARN,
    State: "Pending",
    StateReason: "The function is being created.",
    StateReasonCode: "Creating",
    Version: "$LATEST",
    Timeout: 3,
    MemorySize: 128,
    Description: "",
    PackageType: "Zip",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: "PassThrough" },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/f" },
    LastModified: "2026-01-01T12:00:00.000+0000",
  });
  expect(created.Environment).toBeUndefined();
  await world.settled();
  const { Configuration } = await world.root.call(GetFunction, { FunctionName: "f" });
  expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
});

describe("the caller", () => {
  test("needs lambda:CreateFunction", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const ann = await world.user("ann", allow("iam:PassRole"));

    const denied = await refusal(ann.call(CreateFunction, aFunction(role.arn)));

    expect(denied).toMatchObject({
      code: "AccessDeniedException",
      status: 403,
      message: `User: ${ann.arn} is not authorized to perform: lambda:CreateFunction on resource: ${FUNCTION_ARN} because no identity-based policy allows the lambda:CreateFunction action`,
    });
  });

  test("needs iam:PassRole on the role as well", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const ann = await world.user("ann", allow("lambda:CreateFunction"));

    const denied = await refusal(ann.call(CreateFunction, aFunction(role.arn)));

    expect(denied.message).toBe(
      `User: ${ann.arn} is not authorized to perform: iam:PassRole on resource: ${role.arn} because no identity-based policy allows the iam:PassRole action`,
    );
    expect(world.trail.last()).toMatchObject({
      action: "iam:PassRole",
      context: { "iam:PassedToService": "lambda.amazonaws.com" },
    });
  });

  test("may be let to pass roles to Lambda alone", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const toEc2 = await world.user(
      "ec2",
      allow("lambda:CreateFunction"),
      allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }),
    );
    const toLambda = await world.user(
      "lambda",
      allow("lambda:CreateFunction"),
      allow("iam:PassRole", role.arn, { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }),
    );

    await refusal(toEc2.call(CreateFunction, aFunction(role.arn)));
    await expect(toLambda.call(CreateFunction, aFunction(role.arn))).resolves.toBeDefined();
  });

  test("needs lambda:TagResource to create with tags", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const ann = await world.user("ann", allow(["lambda:CreateFunction", "iam:PassRole"]));

    const denied = await refusal(ann.call(CreateFunction, { ...aFunction(role.arn), Tags: { team: "blue" } }));

    expect(denied.message).toContain("lambda:TagResource");
  });

  test("may be held to tags in the request", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const ann = await world.user(
      "ann",
      allow(["iam:PassRole", "lambda:TagResource"]),
      allow("lambda:CreateFunction", "*", { StringEquals: { "aws:RequestTag/team": "blue" } }),
    );

    await refusal(ann.call(CreateFunction, { ...aFunction(role.arn), Tags: { team: "red" } }));
    await expect(ann.call(CreateFunction, { ...aFunction(role.arn), Tags: { team: "blue" } })).resolves.toBeDefined();
  });
});

describe("the role", () => {
  test("must let Lambda assume it", async () => {
    world = await testWorld();
    const role = await world.role("r", { trust: trusts("ec2.amazonaws.com") });

    const refused = await refusal(world.root.call(CreateFunction, aFunction(role.arn)));

    expect(refused).toMatchObject({
      code: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
    expect(world.trail.last()).toMatchObject({
      principal: "lambda.amazonaws.com",
      action: "sts:AssumeRole",
      outcome: "implicitDeny",
    });
    await expect(world.root.call(ListFunctions, {})).resolves.toMatchObject({ Functions: [] });
  });

  test("must exist", async () => {
    world = await testWorld();

    const refused = await refusal(world.root.call(CreateFunction, aFunction("arn:aws:iam::000000000000:role/missing")));

    expect(refused.message).toBe("The role defined for the function cannot be assumed by Lambda.");
  });

  test("must be of the same account", async () => {
    world = await testWorld();

    const refused = await refusal(world.root.call(CreateFunction, aFunction("arn:aws:iam::111122223333:role/r")));

    expect(refused).toMatchObject({
      code: "AccessDeniedException",
      message: "Cross-account pass role is not allowed.",
    });
  });

  test("may narrow Lambda to one function by aws:SourceArn", async () => {
    world = await testWorld();
    const role = await world.role("r", {
      trust: policy({
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { ArnEquals: { "aws:SourceArn": FUNCTION_ARN } },
      }),
    });

    await expect(world.root.call(CreateFunction, aFunction(role.arn))).resolves.toBeDefined();
    await refusal(world.root.call(CreateFunction, { ...aFunction(role.arn), FunctionName: "g" }));
  });

  test("must be a role's ARN", async () => {
    world = await testWorld();

    const refused = await refusal(world.root.call(CreateFunction, aFunction("arn:aws:iam::000000000000:user/x")));

    expect(refused).toMatchObject({
      code: "ValidationException",
      message:
        "1 validation error detected: Value 'arn:aws:iam::000000000000:user/x' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    });
  });
});

describe("what is refused", () => {
  const invalid = async (change: object) => {
    world = await testWorld();
    const role = await world.role("r");
    return refusal(world.root.call(CreateFunction, { ...aFunction(role.arn), ...change } as never));
  };

  test("a second function of the same name", async () => {
    world = await testWorld();
    const role = await world.role("r");
    await world.root.call(CreateFunction, aFunction(role.arn));

    const refused = await refusal(world.root.call(CreateFunction, aFunction(role.arn)));

    expect(refused).toMatchObject({
      code: "ResourceConflictException",
      message: "Function already exist: f",
      fields: { Type: "User" },
    });
  });

  test("a body that is no zip", async () => {
    expect(await invalid({ Code: { ZipFile: new Uint8Array([1, 2, 3]) } })).toMatchObject({
      code: "InvalidParameterValueException",
      message: "Could not unzip uploaded file. Please check your file, then try to upload again.",
    });
  });

  test("an empty body", async () => {
    expect((await invalid({ Code: { ZipFile: new Uint8Array() } })).message).toBe(
      "Uploaded file must be a non-empty zip",
    );
  });

  test("a zip without runtime and handler", async () => {
    expect((await invalid({ Runtime: undefined })).message).toBe(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  });

  test("a runtime that Lambda never had", async () => {
    expect(await invalid({ Runtime: "nodejs99.x" })).toMatchObject({
      code: "InvalidParameterValueException",
      message: expect.stringMatching(
        /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*nodejs22\.x.*\] or be a valid ARN$/,
      ),
    });
  });

  test("reserved environment variables", async () => {
    expect(
      (await invalid({ Environment: { Variables: { AWS_REGION: "x", MINE: "y", AWS_SESSION_TOKEN: "z" } } })).message,
    ).toBe(
      "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, AWS_SESSION_TOKEN",
    );
  });

  test("more than 4 KB of environment, to the byte", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const most = "ä".repeat((4096 - '{"BIG":""}'.length) / 2);
    const made = { ...aFunction(role.arn), Environment: { Variables: { BIG: most } } };
    await world.root.call(CreateFunction, made);
    await world.settled();
    const change = (Variables: Record<string, string>) =>
      refusal(world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Environment: { Variables } }));
    expect((await change({ BIG: `${most}x` })).message).toBe(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"BIG":"${most}x"}`,
    );
    expect((await change({ LAMBDA_TASK_ROOT: "/x", AWS_LAMBDA_METADATA_API: "y" })).message).toMatch(
      /Reserved keys used in this request: LAMBDA_TASK_ROOT, AWS_LAMBDA_METADATA_API$/,
    );
    await world.end();
    expect((await invalid({ Environment: { Variables: { BIG: "x".repeat(4096) } } })).message).toMatch(
      /^Lambda was unable to configure .* exceeded the 4KB limit\. String measured: \{"BIG":"x+"\}$/,
    );
  });

  test("a name of 65 letters, in other words than the pattern's", async () => {
    const name = "a".repeat(65);
    expect(await invalid({ FunctionName: name })).toMatchObject({
      code: "InvalidParameterValueException",
      message: `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    });
  });

  test("more than fifty tags, and tags that begin with aws:", async () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"]));

    expect((await invalid({ Tags: many })).code).toBe("InvalidParameterValueException");
    expect((await invalid({ Tags: { "aws:x": "v" } })).code).toBe("InvalidParameterValueException");
  });

  test("log levels without the JSON format", async () => {
    expect((await invalid({ LoggingConfig: { LogFormat: "Text", ApplicationLogLevel: "WARN" } })).code).toBe(
      "InvalidParameterValueException",
    );
  });

  test("a container image", async () => {
    world = await testWorld();
    const { Runtime: _, Handler: __, ...input } = aFunction((await world.role("r")).arn);
    const Code = { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/app:1" };
    const refused = {
      code: "RC_NOT_EMULATED",
      message:
        "a container image as a function's code is not emulated by Rolecall; the service's README lists its gaps",
    };

    await expect(world.root.call(CreateFunction, { ...input, Code, PackageType: "Image" })).rejects.toMatchObject(
      refused,
    );
    await expect(world.root.call(CreateFunction, { ...aFunction(input.Role), Code })).rejects.toMatchObject(refused);
  });

  test("a package encrypted with a KMS key", async () => {
    world = await testWorld();
    const input = aFunction((await world.role("r")).arn);
    const Code = { ...input.Code, SourceKMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k" };

    await expect(world.root.call(CreateFunction, { ...input, Code })).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
    });
  });

  test("what is not emulated, by name", async () => {
    world = await testWorld();
    const role = await world.role("r");
    const call = world.root.call(CreateFunction, {
      ...aFunction(role.arn),
      SnapStart: { ApplyOn: "PublishedVersions" },
    });

    await expect(call).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
      message: expect.stringContaining("`SnapStart`"),
    });
  });
});

test("a policy that denies by VPC refuses a function with subnets instead of guessing their VPC", async () => {
  world = await testWorld();
  const role = await world.role("r");
  const ann = await world.user(
    "ann",
    allow(["lambda:CreateFunction", "iam:PassRole"]),
    policy({
      Sid: "NoOtherVpc",
      Effect: "Deny",
      Action: "lambda:CreateFunction",
      Resource: "*",
      Condition: { StringNotEquals: { "lambda:VpcIds": "vpc-1" } },
    }),
  );

  const call = ann.call(CreateFunction, { ...aFunction(role.arn), VpcConfig: { SubnetIds: ["subnet-1"] } });

  await expect(call).rejects.toMatchObject({
    code: "RC_CONDITION_KEY_GAP",
    message: expect.stringMatching(/`lambda:VpcIds` in statement `NoOtherVpc`/),
  });
});

test("a function that does not exist is refused to a stranger like one that does", async () => {
  world = await testWorld();
  const role = await world.role("r");
  await world.root.call(CreateFunction, aFunction(role.arn));
  const stranger = await world.user("stranger");

  const there = await refusal(stranger.call(Invoke, { FunctionName: "f" }));
  const missing = await refusal(stranger.call(Invoke, { FunctionName: "g" }));

  expect(missing.message.replaceAll(":g ", ":f ")).toBe(there.message);
  expect(missing.code).toBe(there.code);
});

test("the package is stored once, however many functions share it", async () => {
  world = await testWorld();
  const role = await world.role("r");
  const Code = { ZipFile: packageOf("exports.handler = async () => 1;") };
  const one = await world.root.call(CreateFunction, { ...aFunction(role.arn), Code });
  const two = await world.root.call(CreateFunction, { ...aFunction(role.arn), FunctionName: "g", Code });

  expect(one.CodeSha256).toBe(two.CodeSha256);
});
