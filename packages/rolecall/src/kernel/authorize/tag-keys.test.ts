import { describe, expect, test } from "vitest";
import { CreatePolicy } from "../../services/iam/operations/create-policy.js";
import { GetPolicy } from "../../services/iam/operations/get-policy.js";
import { GetRole } from "../../services/iam/operations/get-role.js";
import { TagRole } from "../../services/iam/operations/tag-role.js";
import { CreateFunction } from "../../services/lambda/operations/create-function.js";
import { GetFunction } from "../../services/lambda/operations/get-function.js";
import { TagResource } from "../../services/lambda/operations/tag-resource.js";
import { activeFunction, aFunction, FUNCTION_ARN } from "../../services/lambda/testing.js";
import { AssumeRole } from "../../services/sts/operations/assume-role.js";
import { allow, deny, policy, refusal, testWorld } from "../../testing/world.js";
import { resourceTagKeys } from "./tag-keys.js";

describe("the names of tags", () => {
  test.each([
    ["lambda:GetFunction", FUNCTION_ARN, ["aws:ResourceTag"]],
    ["lambda:GetLayerVersion", "arn:aws:lambda:us-east-1:000000000000:layer:l:1", []],
    ["dynamodb:Query", "arn:aws:dynamodb:us-east-1:000000000000:table/t/index/i", ["aws:ResourceTag"]],
    ["iam:GetRole", "arn:aws:iam::000000000000:role/r", ["aws:ResourceTag", "iam:ResourceTag"]],
    ["iam:GetPolicy", "arn:aws:iam::000000000000:policy/p", ["aws:ResourceTag"]],
    ["iam:GetGroup", "arn:aws:iam::000000000000:group/g", []],
    ["iam:SimulatePrincipalPolicy", "arn:aws:iam::000000000000:group/g", []],
    ["iam:SimulatePrincipalPolicy", "arn:aws:iam::000000000000:user/u", ["aws:ResourceTag", "iam:ResourceTag"]],
    ["sts:AssumeRole", "arn:aws:iam::000000000000:role/r", ["aws:ResourceTag", "iam:ResourceTag"]],
    ["lambda:ListFunctions", "*", []],
    ["no:Such", "*", []],
  ])("of %s on %s are %j", (action, resource, names) => {
    expect([...resourceTagKeys(action, resource).values()].sort()).toEqual(names);
  });
});

describe("a resource's tags", () => {
  test("have no spelling of Lambda's own", async () => {
    const world = await testWorld();
    const role = await world.role("r");
    await activeFunction(world, role.arn);
    await world.root.call(TagResource, { Resource: FUNCTION_ARN, Tags: { team: "red" } });
    const on = (key: string) => allow("lambda:GetFunction", "*", { StringEquals: { [key]: "red" } });
    const ann = await world.user("ann", on("aws:ResourceTag/team"));
    const bob = await world.user("bob", on("lambda:ResourceTag/team"));

    await ann.call(GetFunction, { FunctionName: "f" });
    expect(world.trail.last()?.context).toMatchObject({ "aws:ResourceTag/team": "red" });
    expect(Object.keys(world.trail.last()?.context ?? {})).not.toContain("lambda:ResourceTag/team");
    await refusal(bob.call(GetFunction, { FunctionName: "f" }));
    await world.end();
  });

  test("of a role have IAM's spelling too, in IAM and in STS; those of a policy have not", async () => {
    const world = await testWorld();
    const tags = [{ Key: "team", Value: "red" }];
    const { Policy } = await world.root.call(CreatePolicy, {
      PolicyName: "p",
      PolicyDocument: allow("s3:*").document,
      Tags: tags,
    });
    const PolicyArn = Policy?.Arn ?? "";
    const ann = await world.user(
      "ann",
      allow(["iam:GetRole", "iam:GetPolicy", "sts:AssumeRole"], "*", {
        StringEquals: { "iam:ResourceTag/Team": "red" },
      }),
    );
    const bob = await world.user(
      "bob",
      allow("iam:GetPolicy", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
    );
    const trust = policy({ Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" });
    const role = await world.role("r", { trust });
    const assumed = () => ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" });

    await refusal(ann.call(GetRole, { RoleName: "r" }));
    await refusal(assumed());
    await world.root.call(TagRole, { RoleName: "r", Tags: tags });
    await expect(ann.call(GetRole, { RoleName: "r" })).resolves.toBeDefined();
    await expect(assumed()).resolves.toBeDefined();
    await refusal(ann.call(GetPolicy, { PolicyArn }));
    await expect(bob.call(GetPolicy, { PolicyArn })).resolves.toBeDefined();
    await world.end();
  });

  test("under a name that AWS does not know are absent, so a Deny on what is not equal bites", async () => {
    const world = await testWorld();
    const role = await world.role("r");
    await activeFunction(world, role.arn);
    await world.root.call(TagResource, { Resource: FUNCTION_ARN, Tags: { team: "red" } });
    const ann = await world.user(
      "ann",
      allow("lambda:*"),
      deny("lambda:GetFunction", "*", { StringNotEquals: { "lambda:ResourceTag/team": "red" } }),
    );

    await refusal(ann.call(GetFunction, { FunctionName: "f" }));
    await world.end();
  });
});

describe("the tags of a request", () => {
  test("are absent, not empty, when it passes none", async () => {
    const world = await testWorld();
    const role = await world.role("r");
    const ann = await world.user(
      "ann",
      allow(["lambda:CreateFunction", "lambda:TagResource", "iam:PassRole"]),
      deny("lambda:CreateFunction", "*", { Null: { "aws:TagKeys": "true" } }),
    );

    await refusal(ann.call(CreateFunction, aFunction(role.arn)));
    expect(world.trail.last()?.context).not.toHaveProperty("aws:TagKeys");
    await ann.call(CreateFunction, { ...aFunction(role.arn), Tags: { team: "red" } });
    const tagging = world.trail.all().find(({ action }) => action === "lambda:TagResource");
    expect(tagging?.context).toMatchObject({ "aws:TagKeys": ["team"], "aws:RequestTag/team": "red" });
    await world.settled();
    await world.end();
  });
});
