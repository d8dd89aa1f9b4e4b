import { describe, expect, test } from "vitest";
import { compilePolicy, evaluate } from "../../index.js";
import type { CompiledPolicy } from "../../request.js";
import { checkNoPublicAccess } from "./checks.js";
import { PUBLIC_RESOURCE_TYPES, type PublicResourceType } from "./public.js";

const policy = (...Statement: object[]): CompiledPolicy =>
  compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement }));
const put = (Principal: unknown, Condition?: object): object => ({
  Effect: "Allow",
  Principal,
  Action: "s3:PutObject",
  Resource: "*",
  ...(Condition && { Condition }),
});
const unless = (Condition: object): object => ({ ...put("*", Condition), Effect: "Deny", Action: "s3:*" });

const check = (resourceType: PublicResourceType, ...statements: object[]) => {
  const found = checkNoPublicAccess(policy(...statements), { resourceType });
  for (const { request } of found.counterExamples) expect(evaluate(request, found.policies).outcome).toBe("allowed");
  return found.result;
};

describe("a bucket policy is public", () => {
  // AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, "Public bucket policies"
  test.each<[string, object[]]>([
    ["when it lets everyone in", [put("*")]],
    ["when it lets everyone in, written otherwise", [put({ AWS: "*" })]],
    ["when the value is a wildcard", [put("*", { StringLike: { "aws:SourceVpc": "vpc-*" } })]],
    ["when the value is a variable", [put("*", { StringEquals: { "aws:SourceVpc": "${aws:PrincipalTag/vpc}" } })]],
    ["when the addresses are half of all", [put("*", { IpAddress: { "aws:SourceIp": "0.0.0.0/1" } })]],
    ["when the key says nothing of who asks", [put("*", { StringEquals: { "s3:x-amz-acl": "private" } })]],
    ["when everyone but a network is let in", [put("*", { StringNotEquals: { "aws:SourceVpc": "vpc-1" } })]],
    ["when an absent key passes", [put("*", { StringEqualsIfExists: { "aws:SourceVpce": "vpce-1" } })]],
    [
      "when one of its statements is",
      [put({ Service: "cloudtrail.amazonaws.com" }), put({ AWS: "444455556666" }), put("*")],
    ],
    ["when any account's source will do", [put("*", { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } })]],
    [
      "when a list holds a wildcard beside a fixed value",
      [put("*", { StringLike: { "aws:SourceVpc": ["vpc-1", "vpc-*"] } })],
    ],
    ["when a Deny closes only part of it", [put("*"), { ...unless({}), Resource: "arn:aws:s3:::b/private/*" }]],
  ])("%s", (_, statements) => {
    expect(check("AWS::S3::Bucket", ...statements)).toBe("fail");
  });
});

describe("a bucket policy is not public", () => {
  test.each<[string, object[]]>([
    [
      "when it names accounts, roles and services",
      [put({ AWS: ["444455556666", "arn:aws:iam::111122223333:role/r"], Service: "sns.amazonaws.com" })],
    ],
    ["when the network is fixed", [put("*", { StringEquals: { "aws:SourceVpc": "vpc-91237329" } })]],
    ["when the addresses are few", [put("*", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"] } })]],
    ["when the organization is fixed", [put("*", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })]],
    [
      "when a path within an organization is",
      [put("*", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } })],
    ],
    [
      "when the source is fixed",
      [put("*", { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:t" } })],
    ],
    ["when the source's account is", [put("*", { StringEquals: { "aws:SourceAccount": "111122223333" } })]],
    [
      "when the access points are all of one account",
      [put("*", { ArnLike: { "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:123456789012:accesspoint/*" } })],
    ],
    ["when a role's sessions are meant", [put("*", { StringLike: { "aws:userid": "AROAEXAMPLEID:*" } })]],
    [
      "when a Deny closes what the Allow opened",
      [put("*"), unless({ StringNotEquals: { "aws:SourceVpce": "vpce-1" } })],
    ],
    [
      "when callers elsewhere are denied by their account",
      [put("*"), unless({ StringNotEquals: { "aws:PrincipalAccount": "111122223333" } })],
    ],
    ["when it speaks of another service", [{ ...put("*"), Action: "sqs:SendMessage" }]],
    ["when it only denies", [unless({})]],
  ])("%s", (_, statements) => {
    expect(check("AWS::S3::Bucket", ...statements)).toBe("pass");
  });
});

test("a set of access points makes an access point's policy public, unlike a bucket's", () => {
  const statement = put("*", {
    ArnLike: { "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:123456789012:accesspoint/*" },
  });
  expect(check("AWS::S3::AccessPoint", statement)).toBe("fail");
  expect(check("AWS::S3::Bucket", statement)).toBe("pass");
});

test("a trust policy for everyone is public, one for a service or an identity provider is not", () => {
  const assume = (Principal: unknown): object => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
  expect(check("AWS::IAM::AssumeRolePolicyDocument", assume("*"))).toBe("fail");
  expect(check("AWS::IAM::AssumeRolePolicyDocument", assume({ Service: "lambda.amazonaws.com" }))).toBe("pass");
  expect(check("AWS::IAM::AssumeRolePolicyDocument", { ...assume({ Federated: "idp" }), Action: "sts:*" })).toBe(
    "pass",
  );
});

test("KMS's own default for a service, which names the caller's account, is not public", () => {
  const viaService = {
    ...put("*", {
      StringEquals: { "kms:CallerAccount": "111122223333", "kms:ViaService": "s3.us-east-1.amazonaws.com" },
    }),
    Action: ["kms:Encrypt", "kms:Decrypt"],
  };
  expect(check("AWS::KMS::Key", viaService)).toBe("pass");
});

test("every resource type of CheckNoPublicAccess is one for which everything to everyone is public", () => {
  expect(PUBLIC_RESOURCE_TYPES).toHaveLength(26);
  for (const type of PUBLIC_RESOURCE_TYPES)
    expect(check(type, { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }), type).toBe("fail");
});

test("the example of a public policy is an outsider's request", () => {
  const { counterExamples } = checkNoPublicAccess(policy(put("*", { Null: { "aws:SourceVpc": "false" } })));
  const [example] = counterExamples;
  expect(example?.context["aws:SourceVpc"]).toBeDefined();
  expect(example?.grantedBy).toMatchObject([{ index: 0, layer: "resource" }]);
});
