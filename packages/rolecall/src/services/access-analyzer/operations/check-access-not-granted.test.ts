import { afterAll, beforeAll, expect, test } from "vitest";
import { allow, policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { CheckAccessNotGranted } from "./check-access-not-granted.js";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

type Access = { actions?: string[]; resources?: string[] };
const check = (
  policyDocument: string,
  access: Access | Access[],
  policyType: "IDENTITY_POLICY" | "RESOURCE_POLICY" = "IDENTITY_POLICY",
) => world.root.call(CheckAccessNotGranted, { policyDocument, access: [access].flat(), policyType });

/** The SDK's examples. */
const johnDoe = (Action: string, Resource: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "123",
    Statement: [
      {
        Sid: "AllowJohnDoe",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:user/JohnDoe" },
        Action,
        Resource,
      },
    ],
  });
const PASSED = {
  result: "PASS",
  message: "The policy document does not grant access to perform the listed actions or resources.",
};

test("passes and fails the SDK's examples in AWS's words", async () => {
  expect(await check(johnDoe("s3:GetObject", "*"), { actions: ["s3:PutObject"] }, "RESOURCE_POLICY")).toEqual(PASSED);
  const elsewhere = johnDoe("s3:PutObject", "arn:aws:s3:::non-sensitive-bucket/*");
  expect(await check(elsewhere, { resources: ["arn:aws:s3:::sensitive-bucket/*"] }, "RESOURCE_POLICY")).toEqual(PASSED);
  const there = johnDoe("s3:PutObject", "arn:aws:s3:::my-bucket/*");
  expect(await check(there, { resources: ["arn:aws:s3:::my-bucket/*"] }, "RESOURCE_POLICY")).toEqual({
    result: "FAIL",
    message: "The policy document grants access to perform one or more of the listed actions or resources.",
    reasons: [
      {
        description: "One or more of the listed actions or resources in the statement with sid: AllowJohnDoe.",
        statementIndex: 0,
        statementId: "AllowJohnDoe",
      },
    ],
  });
});

test("with actions and resources asks for one of those on one of these", async () => {
  const document = policy(
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::open/*" },
    { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::closed/*" },
  ).document;

  const ask = async (...args: [string[], string[]]) =>
    (await check(document, { actions: args[0], resources: args[1] })).result;
  expect(await ask(["s3:PutObject"], ["arn:aws:s3:::open/*"])).toBe("PASS");
  expect(await ask(["s3:PutObject", "s3:GetObject"], ["arn:aws:s3:::open/*"])).toBe("FAIL");
  expect(await ask(["s3:Put*"], ["arn:aws:s3:::open/*", "arn:aws:s3:::closed/a"])).toBe("FAIL");
});

test("sees through NotAction, wildcards and a Deny", async () => {
  const actions = ["iam:PassRole"];
  const all = { Effect: "Allow", NotAction: "s3:*", Resource: "*" };

  expect((await check(policy(all).document, { actions })).result).toBe("FAIL");
  const denied = policy(all, { Effect: "Deny", Action: "iam:Pass*", Resource: "*" }).document;
  expect((await check(denied, { actions })).result).toBe("PASS");
  const often = policy(all, {
    Effect: "Deny",
    Action: "iam:PassRole",
    Resource: "*",
    Condition: { StringNotEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
  }).document;
  expect((await check(often, { actions })).result).toBe("FAIL");
});

test("takes one access with an action or a resource, and ARNs with wildcards in their last part alone", async () => {
  const document = allow("s3:*").document;
  const code = async (access: Access | Access[]) => (await refusal(check(document, access))).code;

  expect(await code([])).toBe("InvalidParameterException");
  expect(await code({})).toBe("InvalidParameterException");
  expect(await code({ actions: ["PassRole"] })).toBe("InvalidParameterException");
  expect(await code({ resources: ["arn:aws:s3:*:*:bucket"] })).toBe("InvalidParameterException");
  expect(await code([{ actions: ["s3:*"] }, { actions: ["s3:*"] }])).toBe("ValidationException");
  expect(await code({ actions: Array(101).fill("s3:GetObject") })).toBe("ValidationException");
});
