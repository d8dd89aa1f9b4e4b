import { afterEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { activeFunction, aFunction, FUNCTION_ARN, packageOf } from "../testing.js";
import { CreateFunction } from "./create-function.js";
import { DeleteFunction } from "./delete-function.js";
import { GetAccountSettings } from "./get-account-settings.js";
import { GetFunction } from "./get-function.js";
import { GetFunctionConfiguration } from "./get-function-configuration.js";
import { ListFunctions } from "./list-functions.js";
import { ListTags } from "./list-tags.js";
import { ListVersionsByFunction } from "./list-versions-by-function.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";
import { UpdateFunctionCode } from "./update-function-code.js";
import { UpdateFunctionConfiguration } from "./update-function-configuration.js";

let world: World;
afterEach(() => world.end());

const withFunction = async () => {
  world = await testWorld();
  const role = await world.role("r");
  await activeFunction(world, role.arn);
  return role;
};

describe("reading", () => {
  test("GetFunction finds a function by name, partial ARN and ARN, and links to its code", async () => {
    await withFunction();

    for (const FunctionName of ["f", "000000000000:function:f", FUNCTION_ARN, `${FUNCTION_ARN}:$LATEST`]) {
      const { Configuration, Code } = await world.root.call(GetFunction, { FunctionName });
      expect(Configuration?.FunctionArn).toBe(FunctionName.endsWith("$LATEST") ? FunctionName : FUNCTION_ARN);
      expect(Code?.Location).toMatch(
        /^http:\/\/127\.0\.0\.1:4566\/_rolecall\/code\/[0-9a-f]{64}\?expires=\d+&signature=/,
      );
    }
  });

  test("a function that does not exist is named by its ARN", async () => {
    world = await testWorld();

    for (const operation of [GetFunction, GetFunctionConfiguration, DeleteFunction]) {
      const refused = await refusal(world.root.call(operation as typeof GetFunction, { FunctionName: "f" }));
      expect(refused).toMatchObject({
        code: "ResourceNotFoundException",
        message: `Function not found: ${FUNCTION_ARN}`,
      });
    }
  });

  test("ListFunctions pages through all of this account and Region, fifty at a time", async () => {
    world = await testWorld();
    const role = await world.role("r");
    for (let n = 0; n < 53; n++) {
      await world.root.call(CreateFunction, {
        ...aFunction(role.arn),
        FunctionName: `f-${String(n).padStart(2, "0")}`,
      });
    }

    const first = await world.root.call(ListFunctions, {});
    const second = await world.root.call(ListFunctions, { Marker: first.NextMarker });

    expect(first.Functions).toHaveLength(50);
    expect(second.Functions?.map((fn) => fn.FunctionName)).toEqual(["f-50", "f-51", "f-52"]);
    expect(second.NextMarker).toBeUndefined();
    expect(first.Functions?.[0]?.State).toBeUndefined();
    await expect(world.root.call(ListFunctions, {}, { region: "eu-west-1" })).resolves.toEqual({ Functions: [] });
    await expect(world.rootOf("111122223333").call(ListFunctions, {})).resolves.toEqual({ Functions: [] });
  });

  test("ListVersionsByFunction lists $LATEST under its qualified ARN", async () => {
    await withFunction();

    const { Versions } = await world.root.call(ListVersionsByFunction, { FunctionName: "f" });

    expect(Versions).toMatchObject([{ Version: "$LATEST", FunctionArn: `${FUNCTION_ARN}:$LATEST` }]);
  });

  test("GetAccountSettings counts functions and their code", async () => {
    await withFunction();

    const { AccountLimit, AccountUsage } = await world.root.call(GetAccountSettings, {});

    expect(AccountLimit?.ConcurrentExecutions).toBe(1000);
    expect(AccountUsage?.FunctionCount).toBe(1);
    expect(AccountUsage?.TotalCodeSize).toBeGreaterThan(0);
  });
});

describe("changing", () => {
  test("UpdateFunctionConfiguration changes what is given and keeps the rest", async () => {
    await withFunction();

    const changed = await world.root.call(UpdateFunctionConfiguration, {
      FunctionName: "f",
      Timeout: 30,
      Environment: { Variables: { KEY: "1" } },
    });

    expect(changed).toMatchObject({ Timeout: 30, MemorySize: 128, LastUpdateStatus: "InProgress" });
    await world.settled();
    await expect(world.root.call(GetFunctionConfiguration, { FunctionName: "f" })).resolves.toMatchObject({
      Timeout: 30,
      Environment: { Variables: { KEY: "1" } },
      LastUpdateStatus: "Successful",
    });
  });

  test("a new role is passed, and must let Lambda in, like a first one", async () => {
    await withFunction();
    const other = await world.role("other");
    const closed = await world.role("closed", { trust: trusts("ec2.amazonaws.com") });
    const ann = await world.user("ann", allow("lambda:UpdateFunctionConfiguration"));

    const denied = await refusal(ann.call(UpdateFunctionConfiguration, { FunctionName: "f", Role: other.arn }));
    expect(denied.message).toContain(`iam:PassRole on resource: ${other.arn}`);
    const refused = await refusal(
      world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Role: closed.arn }),
    );
    expect(refused.message).toBe("The role defined for the function cannot be assumed by Lambda.");
    await expect(
      world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Role: other.arn }),
    ).resolves.toMatchObject({ Role: other.arn });
  });

  test("a wrong RevisionId changes nothing", async () => {
    await withFunction();
    const RevisionId = "00000000-0000-4000-8000-000000000999";

    for (const change of [
      world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Timeout: 9, RevisionId }),
      world.root.call(UpdateFunctionCode, { FunctionName: "f", ZipFile: packageOf("exports.x = 1"), RevisionId }),
    ]) {
      expect(await refusal(change)).toMatchObject({
        code: "PreconditionFailedException",
        message:
          "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
      });
    }
    await expect(world.root.call(GetFunctionConfiguration, { FunctionName: "f" })).resolves.toMatchObject({
      Timeout: 3,
    });
  });

  test("UpdateFunctionCode with DryRun checks and changes nothing", async () => {
    await withFunction();
    const before = await world.root.call(GetFunctionConfiguration, { FunctionName: "f" });

    const tried = await world.root.call(UpdateFunctionCode, {
      FunctionName: "f",
      ZipFile: packageOf("exports.handler = async () => 2;"),
      DryRun: true,
    });

    expect(tried.CodeSha256).not.toBe(before.CodeSha256);
    await expect(world.root.call(GetFunctionConfiguration, { FunctionName: "f" })).resolves.toEqual(before);
  });

  test("a deleted function is gone, and its name is free again", async () => {
    const role = await withFunction();

    await world.root.call(DeleteFunction, { FunctionName: "f" });

    await refusal(world.root.call(GetFunction, { FunctionName: "f" }));
    await expect(world.root.call(CreateFunction, aFunction(role.arn))).resolves.toBeDefined();
  });
});

describe("tags", () => {
  test("are set, listed and taken off", async () => {
    await withFunction();

    await world.root.call(TagResource, { Resource: FUNCTION_ARN, Tags: { team: "blue", cost: "42" } });
    await world.root.call(UntagResource, { Resource: FUNCTION_ARN, TagKeys: ["cost", "missing"] });

    await expect(world.root.call(ListTags, { Resource: FUNCTION_ARN })).resolves.toEqual({ Tags: { team: "blue" } });
  });

  test("decide by aws:ResourceTag at once", async () => {
    await withFunction();
    const ann = await world.user(
      "ann",
      allow("lambda:GetFunction", "*", { StringEquals: { "aws:ResourceTag/team": "blue" } }),
    );

    await refusal(ann.call(GetFunction, { FunctionName: "f" }));
    await world.root.call(TagResource, { Resource: FUNCTION_ARN, Tags: { team: "blue" } });
    await expect(ann.call(GetFunction, { FunctionName: "f" })).resolves.toBeDefined();
  });

  test("belong to the function, never to a version", async () => {
    await withFunction();

    const refused = await refusal(world.root.call(TagResource, { Resource: `${FUNCTION_ARN}:1`, Tags: { a: "b" } }));
    expect(refused.message).toBe(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  });

  test("are at most fifty", async () => {
    await withFunction();
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"]));

    expect((await refusal(world.root.call(TagResource, { Resource: FUNCTION_ARN, Tags }))).code).toBe(
      "InvalidParameterValueException",
    );
  });
});
