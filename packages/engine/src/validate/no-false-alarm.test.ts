/** Documents as AWS's own guides have them, and others near to a mistake: nothing is found in them. */
import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import type { PolicyKind } from "./kind.js";
import { validate } from "./validate.js";

const B = "arn:aws:s3:::amzn-s3-demo-bucket";
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const ANN = { AWS: "arn:aws:iam::111122223333:user/ann" };

function codes(kind: PolicyKind, document: object): string[] {
  return validate(JSON.stringify(document), kind, { vocabulary: aws }).map(({ code, path }) => `${code} ${path}`);
}

describe("in an identity policy", () => {
  test.each<[string, object]>([
    [
      "a home folder",
      policy(
        allow("s3:ListBucket", B, {
          Condition: { StringLike: { "s3:prefix": ["", "home/", "home/${aws:username}/*"] } },
        }),
        allow("s3:*", [`${B}/home/\${aws:username}`, `${B}/home/\${aws:username}/*`]),
      ),
    ],
    ["all of a service", policy(allow("dynamodb:*", "*"))],
    ["reads of every kind", policy(allow(["ec2:Describe*", "s3:List*", "lambda:Get*"], "*"))],
    [
      "a table and its indexes",
      policy(
        allow(
          ["dynamodb:Query", "dynamodb:GetItem"],
          ["arn:aws:dynamodb:*:111122223333:table/orders", "arn:aws:dynamodb:*:111122223333:table/orders/index/*"],
        ),
      ),
    ],
    [
      "a role passed to one service",
      policy(
        allow("iam:PassRole", "arn:aws:iam::*:role/service-*", {
          Condition: { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com", "ec2.amazonaws.com"] } },
        }),
      ),
    ],
    [
      "MFA asked for, or not old",
      policy({
        Effect: "Deny",
        NotAction: ["iam:*MFA*", "sts:GetSessionToken"],
        Resource: "*",
        Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
      }),
    ],
    [
      "Regions",
      policy({
        Effect: "Deny",
        NotAction: ["iam:*", "route53:*"],
        Resource: "*",
        Condition: {
          StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-central-2", "us-gov-west-1", "ap-southeast-7"] },
        },
      }),
    ],
    [
      "tags asked for",
      policy(
        allow("ec2:CreateTags", "arn:aws:ec2:*:*:instance/*", {
          Condition: {
            StringEquals: { "aws:RequestTag/team": "${aws:PrincipalTag/team}" },
            "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
          },
        }),
      ),
    ],
    [
      "a resource of the caller's own account",
      policy(
        allow("s3:GetObject", `${B}/*`, {
          Condition: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
        }),
      ),
    ],
    [
      "an AWS document, which has no account",
      policy(
        allow("ssm:SendCommand", [
          "arn:aws:ssm:us-east-1::document/AWS-RunShellScript",
          "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0",
        ]),
      ),
    ],
    [
      "an AWS managed policy's ARN",
      policy(
        allow("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/orders", {
          Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
        }),
      ),
    ],
    [
      "a root user to assume",
      policy(
        allow("sts:AssumeRoot", "arn:aws:iam::111122223333:root", {
          Condition: {
            StringEquals: { "sts:TaskPolicyArn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
          },
        }),
      ),
    ],
    ["all functions", policy(allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:*"))],
    [
      "functions of a name, with what follows",
      policy(allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:orders-*")),
    ],
    [
      "seconds compared as a number",
      policy(allow("s3:GetObject", `${B}/*`, { Condition: { NumericLessThan: { "aws:EpochTime": "1796083200" } } })),
    ],
    [
      "an IPv6 range",
      policy(
        allow("s3:GetObject", `${B}/*`, {
          Condition: { IpAddress: { "aws:SourceIp": ["2001:db8::/32", "203.0.113.0/24", "198.51.100.7"] } },
        }),
      ),
    ],
    [
      "a literal star",
      policy(allow("s3:GetObject", `${B}/*`, { Condition: { StringEquals: { "aws:PrincipalTag/star": "${*}" } } })),
    ],
    [
      "China's partition",
      policy(
        allow("iam:PassRole", "arn:aws-cn:iam::111122223333:role/orders", {
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com.cn" } },
        }),
      ),
    ],
    [
      "a caller's function, in a call to another service",
      policy(
        allow("s3:GetObject", `${B}/*`, {
          Condition: {
            ArnEquals: { "lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:orders" },
          },
        }),
      ),
    ],
  ])("%s", (_, document) => {
    expect(codes("identity", document)).toEqual([]);
  });
});

describe("in a trust policy", () => {
  const trust = (Principal: unknown, Action: unknown, Condition?: object) =>
    policy({ Effect: "Allow", Principal, Action, ...(Condition === undefined ? {} : { Condition }) });
  test.each<[string, object]>([
    ["Lambda", trust({ Service: "lambda.amazonaws.com" }, "sts:AssumeRole")],
    [
      "several services",
      trust(
        { Service: ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "delivery.logs.amazonaws.com"] },
        "sts:AssumeRole",
      ),
    ],
    [
      "another account, with an external id",
      trust({ AWS: "arn:aws:iam::444455556666:root" }, ["sts:AssumeRole", "sts:TagSession"], {
        StringEquals: { "sts:ExternalId": "12345" },
      }),
    ],
    ["EKS pods", trust({ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"])],
    [
      "EKS service accounts",
      trust(
        {
          Federated:
            "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
        },
        "sts:AssumeRoleWithWebIdentity",
        {
          StringEquals: {
            "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub":
              "system:serviceaccount:default:orders",
            "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "sts.amazonaws.com",
          },
        },
      ),
    ],
    [
      "Cognito",
      trust({ Federated: "cognito-identity.amazonaws.com" }, "sts:AssumeRoleWithWebIdentity", {
        StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:pool" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ],
    [
      "SAML",
      trust(
        { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
        ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
      ),
    ],
  ])("%s", (_, document) => {
    expect(codes("trust", document)).toEqual([]);
  });
});

describe("in other policies", () => {
  test.each<[string, PolicyKind, object]>([
    ["the SCP that every organization begins with", "scp", policy(allow("*", "*"))],
    ["a boundary that is wide", "boundary", policy(allow("*", "*"))],
    [
      "the default policy of an endpoint",
      "endpoint",
      policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }),
    ],
    [
      "the default key policy",
      "resource",
      policy({
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
        Resource: "*",
      }),
    ],
    [
      "a bucket for TLS only",
      "resource",
      policy({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [B, `${B}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ],
    [
      "a queue that a topic feeds",
      "resource",
      policy({
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:us-east-1:111122223333:orders",
        Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:orders" } },
      }),
    ],
    [
      "a function that an API calls",
      "resource",
      policy({
        Sid: "a-b c",
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: "arn:aws:lambda:us-east-1:111122223333:function:orders",
        Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:execute-api:us-east-1:111122223333:api/*/GET/orders" } },
      }),
    ],
    [
      "an API's own policy",
      "resource",
      policy({
        Effect: "Allow",
        Principal: ANN,
        Action: "execute-api:Invoke",
        Resource: "execute-api:/prod/GET/orders",
      }),
    ],
    [
      "everyone but one role kept out",
      "resource",
      policy({
        Effect: "Deny",
        NotPrincipal: { AWS: ["arn:aws:iam::111122223333:role/orders", "111122223333"] },
        Action: "s3:GetObject",
        Resource: `${B}/*`,
      }),
    ],
    ["a session policy of one bucket", "session", policy(allow("s3:GetObject", `${B}/*`))],
  ])("%s", (_, kind, document) => {
    expect(codes(kind, document)).toEqual([]);
  });
});

test("of two statements that say the same in other words, the second is too many", () => {
  const document = policy(
    allow("s3:GetObject", [`${B}/*`, `${B}/a`]),
    allow(["s3:GetObject", "s3:getobject"], `${B}/*`),
  );
  expect(codes("identity", document).filter((code) => code.startsWith("SHADOWED"))).toEqual([
    "SHADOWED_STATEMENT $.Statement[1]",
  ]);
});

test("a Deny is not shadowed by an Allow, nor an Allow taken back by a Deny with a condition", () => {
  const deny = { ...allow("s3:GetObject", `${B}/*`), Effect: "Deny" };
  expect(codes("identity", policy(allow("s3:*", [B, `${B}/*`]), deny))).toEqual([]);
  const Condition = { Bool: { "aws:SecureTransport": "false" } };
  expect(codes("identity", policy(allow("s3:GetObject", `${B}/*`), { ...deny, Condition }))).toEqual([]);
});

test("a policy of a service without a source is found, of a role's trust it is not", () => {
  const statement = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  expect(codes("trust", policy(statement))).toEqual([]);
});
