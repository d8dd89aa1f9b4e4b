import { afterAll, beforeAll, expect, test } from "vitest";
import { policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { CheckNoPublicAccess } from "./check-no-public-access.js";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

type ResourceType = Parameters<typeof check>[1];
const check = (
  policyDocument: string,
  resourceType: "AWS::S3::Bucket" | "AWS::SQS::Queue" | "AWS::IAM::AssumeRolePolicyDocument" | "AWS::Lambda::Function",
) => world.root.call(CheckNoPublicAccess, { policyDocument, resourceType });

const bob = (Principal: unknown, more: object = {}) =>
  policy({ Sid: "Bob", Effect: "Allow", Principal, Action: ["s3:GetObject"], ...more }).document;

test("passes and fails the SDK's examples, which name no Resource, in AWS's words", async () => {
  expect(await check(bob({ AWS: "arn:aws:iam::111122223333:user/JohnDoe" }), "AWS::S3::Bucket")).toEqual({
    result: "PASS",
    message: "The resource policy does not grant public access for the given resource type.",
  });
  expect(await check(bob("*"), "AWS::S3::Bucket")).toEqual({
    result: "FAIL",
    message: "The resource policy grants public access for the given resource type.",
    reasons: [
      {
        description: "Public access granted in the following statement with sid: Bob.",
        statementIndex: 0,
        statementId: "Bob",
      },
    ],
  });
});

test("counts everyone of an organization or a network as nobody's public, all networks as anybody's", async () => {
  const Resource = "arn:aws:s3:::bucket/*";
  const result = async (Condition: object) =>
    (await check(bob("*", { Resource, Condition }), "AWS::S3::Bucket")).result;

  expect(await result({ StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } })).toBe("PASS");
  expect(await result({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })).toBe("PASS");
  expect(await result({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })).toBe("FAIL");
  expect(await result({ StringLike: { "aws:PrincipalOrgID": "o-*" } })).toBe("FAIL");
});

test("reads trust policies, and the policies of other services", async () => {
  const trust = (Principal: unknown) => policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole" }).document;
  expect((await check(trust({ Service: "lambda.amazonaws.com" }), "AWS::IAM::AssumeRolePolicyDocument")).result).toBe(
    "PASS",
  );
  expect((await check(trust({ AWS: "*" }), "AWS::IAM::AssumeRolePolicyDocument")).result).toBe("FAIL");

  const invoke = (Principal: unknown, resourceType: ResourceType) =>
    check(
      policy({
        Effect: "Allow",
        Principal,
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:us-east-1:111122223333:function:f",
      }).document,
      resourceType,
    );
  expect((await invoke({ AWS: "*" }, "AWS::Lambda::Function")).result).toBe("FAIL");
  // The statement speaks of another service than the resource's.
  expect((await invoke({ AWS: "*" }, "AWS::SQS::Queue")).result).toBe("PASS");
});

test("takes resource types of the model alone, and policies that can be read", async () => {
  expect((await refusal(check(bob("*"), "AWS::EC2::Instance" as "AWS::SQS::Queue"))).code).toBe("ValidationException");
  expect((await refusal(check("{}", "AWS::S3::Bucket"))).code).toBe("InvalidParameterException");
});
