import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import type { Grant } from "./grant.js";
import { canWhat, whoCan } from "./who-can.js";
import type { AccessWorld, WorldPolicy } from "./world.js";

const A = "111122223333";
const ann = `arn:aws:iam::${A}:user/ann`;
const app = `arn:aws:iam::${A}:role/app`;
const bucket = "arn:aws:s3:::photos";

const documentOf = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const policy = (...statements: readonly object[]): WorldPolicy => ({ document: documentOf(...statements) });
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*", Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Action: string, Resource: string, Condition?: object) => ({
  ...allow(Action, Resource, Condition),
  Effect: "Deny",
});
const worldOf = (policies: readonly WorldPolicy[], more: Partial<AccessWorld> = {}): AccessWorld => ({
  accounts: [{ id: A, organization: "o-mine" }],
  users: [{ arn: ann, policies, tags: { team: "blue" } }],
  ...more,
});
const ofAnn = (grants: readonly Grant[]): readonly Grant[] => grants.filter(({ to }) => to.type === "user");

describe("who can", () => {
  test("is answered with what pattern and question have in common", () => {
    const world = worldOf([policy(allow(["s3:Get*", "sqs:*"], "arn:aws:s3:::*-2026/raw/*"))]);

    const [grant] = ofAnn(whoCan(world, { action: "s3:*Object", resource: `${bucket}*` }));

    expect(grant).toMatchObject({
      actions: ["s3:get*object"],
      resources: [`${bucket}*-2026/raw/*`],
      when: [],
      except: [],
    });
  });

  test.each([
    ["Anonymous", ["anonymous"]],
    ["AssumedRole", ["anyone"]],
    ["FederatedUser", ["anyone"]],
    ["Nobody", []],
  ])("leaves out who is never of the type %s", (type, grantees) => {
    const shared = documentOf({
      ...allow("s3:GetObject", `${bucket}/*`, { StringEquals: { "aws:PrincipalType": type } }),
      Principal: "*",
    });
    const world = worldOf([], { resources: [{ arn: bucket, account: A, policy: shared }] });

    const grants = whoCan(world, { action: "s3:GetObject", resource: `${bucket}/*` });

    expect(grants.map(({ to }) => to.type).filter((one) => one !== "root")).toEqual(grantees);
  });

  test("finds no value of aws:PrincipalIsAWSService in requests that nobody signed", () => {
    const provider = `arn:aws:iam::${A}:oidc-provider/idp.example.com`;
    const action = "sts:AssumeRoleWithWebIdentity";
    const trusting = (Condition: object) =>
      documentOf({ Effect: "Allow", Principal: { Federated: provider }, Action: action, Condition });
    const granted = (Condition: object) =>
      whoCan(worldOf([], { roles: [{ arn: app, trust: trusting(Condition), policies: [] }] }), {
        action,
        resource: app,
      });

    expect(granted({ Bool: { "aws:PrincipalIsAWSService": "false" } })).toEqual([]);
    expect(granted({ BoolIfExists: { "aws:PrincipalIsAWSService": "false" } }).map(({ to }) => to)).toEqual([
      { type: "identity-provider", provider },
    ]);
  });

  test("names the conditions that the request must meet, and decides those that the world fixes", () => {
    const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    const blue = { StringEquals: { "aws:PrincipalTag/team": "blue" } };
    const red = { StringEquals: { "aws:PrincipalTag/team": "red" } };
    const world = worldOf([
      policy(
        allow("s3:GetObject", "*", { ...mfa, ...blue }),
        allow("s3:PutObject", "*", red),
        allow("s3:ListBucket", "*", blue),
      ),
    ]);

    const grants = ofAnn(whoCan(world, { action: "s3:*" }));

    expect(grants.map(({ actions, when }) => [actions[0], when])).toEqual([
      ["s3:GetObject", [{ operator: "Bool", key: "aws:MultiFactorAuthPresent", values: ["true"] }]],
      ["s3:ListBucket", []],
    ]);
    expect(grants[0]?.witness?.context.get("aws:multifactorauthpresent")).toBe("true");
  });

  test("is nobody whose conditions contradict each other, or whom a Deny always takes", () => {
    const mfa = (value: string) => ({ Bool: { "aws:MultiFactorAuthPresent": value } });
    const region = {
      StringLike: { "aws:RequestedRegion": "eu-*" },
      StringEquals: { "aws:RequestedRegion": "us-east-1" },
    };
    const users = [
      {
        arn: ann,
        policies: [policy(allow("s3:*", "*", mfa("true")))],
        boundary: policy(allow("*", "*", mfa("false"))),
      },
    ];

    expect(ofAnn(whoCan(worldOf([], { users }), { action: "s3:*" }))).toEqual([]);
    expect(ofAnn(whoCan(worldOf([policy(allow("s3:*", "*", region))]), { action: "s3:*" }))).toEqual([]);
    expect(
      ofAnn(
        whoCan(worldOf([policy(allow("s3:*"), deny("s3:Get*", "*"), deny("*", "arn:aws:s3:::*"))]), {
          action: "s3:GetObject",
        }),
      ),
    ).toEqual([]);
  });

  test("cuts a Deny out where it reaches, and turns its conditions round where it covers all", () => {
    const plain = { Bool: { "aws:SecureTransport": "false" } };
    const world = worldOf([policy(allow("s3:*"), deny("s3:Delete*", `${bucket}/*`), deny("*", "*", plain))]);

    const [grant] = ofAnn(whoCan(world, { action: "s3:*" }));

    expect(grant?.except).toMatchObject([{ actions: ["s3:Delete*"], resources: [`${bucket}/*`], when: [] }]);
    expect(grant?.unless.map(({ conditions }) => conditions)).toEqual([
      [{ operator: "Bool", key: "aws:SecureTransport", values: ["false"] }],
    ]);
    expect(
      whoCan(world, { action: "s3:DeleteObject", resource: `${bucket}/*` }).filter(({ to }) => to.type === "user"),
    ).toEqual([]);
  });

  test("fills in variables that the caller fixes, and keeps those that the request does", () => {
    const world = worldOf([policy(allow("s3:GetObject", [`${bucket}/\${aws:username}/*`, `${bucket}/\${s3:prefix}`]))]);

    const resources = ofAnn(whoCan(world, { action: "s3:GetObject" })).map((grant) => [grant.resources, grant.when]);

    expect(resources).toEqual([
      [[`${bucket}/ann/*`], []],
      [[`${bucket}/\${s3:prefix}`], [{ element: "Resource", values: [`${bucket}/\${s3:prefix}`] }]],
    ]);
  });

  test("lists everyone whom the resource's policy names", () => {
    const names = {
      Service: "sns.amazonaws.com",
      AWS: ["444455556666", "arn:aws:iam::777788889999:role/partner", app],
    };
    const resource = {
      arn: bucket,
      account: A,
      policy: documentOf({ Effect: "Allow", Principal: names, Action: "s3:GetObject", Resource: `${bucket}/*` }),
    };
    const trust = documentOf({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const world = worldOf([], { resources: [resource], roles: [{ arn: app, trust, policies: [] }] });

    const grantees = whoCan(world, { action: "s3:GetObject", resource: `${bucket}/a` }).map(({ to }) => to);

    expect(grantees).toEqual([
      { type: "role", arn: app },
      { type: "root", account: A },
      { type: "service", name: "sns.amazonaws.com" },
      { type: "account", account: "444455556666" },
      { type: "outsider", arn: "arn:aws:iam::777788889999:role/partner" },
    ]);
  });

  test("asks a role's trust policy who may assume it", () => {
    const trust = documentOf(
      { Effect: "Allow", Principal: { AWS: A }, Action: "sts:AssumeRole" },
      {
        Effect: "Allow",
        Principal: { Federated: "accounts.google.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "accounts.google.com:aud": "rolecall" } },
      },
    );
    const roles = [{ arn: app, trust, policies: [] }];
    const may = policy(allow("sts:AssumeRole", app));

    const who = (world: AccessWorld, action: string) => whoCan(world, { action, resource: app });

    expect(ofAnn(who(worldOf([], { roles }), "sts:AssumeRole"))).toEqual([]);
    expect(ofAnn(who(worldOf([may], { roles }), "sts:AssumeRole"))[0]?.by.map(({ layer }) => layer)).toEqual([
      "identity",
      "trust",
    ]);
    expect(who(worldOf([], { roles }), "sts:AssumeRoleWithWebIdentity")).toMatchObject([
      {
        to: { type: "identity-provider", provider: "accounts.google.com" },
        when: [{ operator: "StringEquals", key: "accounts.google.com:aud", values: ["rolecall"] }],
      },
    ]);
  });

  test("is nobody whom an SCP keeps out, save in the management account", () => {
    const scps = [[policy(allow("*"))], [policy(allow("dynamodb:*"))]];
    const question = { action: "s3:GetObject" };
    const user = { arn: ann, policies: [policy(allow("s3:*"))] };

    expect(whoCan({ accounts: [{ id: A, scps }], users: [user] }, question)).toEqual([]);
    expect(ofAnn(whoCan({ accounts: [{ id: A, scps, management: true }], users: [user] }, question))).toHaveLength(1);
  });
});

describe("can what", () => {
  test("is what identity policies and boundary have in common", () => {
    const users = [
      { arn: ann, policies: [policy(allow(["s3:*", "sqs:*"]))], boundary: policy(allow(["s3:Get*", "kms:*"])) },
    ];

    expect(canWhat(worldOf([], { users }), ann).map(({ actions, resources }) => [actions, resources])).toEqual([
      [["s3:Get*"], ["*"]],
    ]);
  });

  test("writes patterns out as AWS's actions, without the excepted ones", () => {
    const world = worldOf([policy(allow("sqs:*Queue*"), deny("sqs:Delete*", "*"))]);

    const [grant] = canWhat(world, ann, { vocabulary: aws });

    expect(grant?.actions).toContain("sqs:CreateQueue");
    expect(grant?.actions).not.toContain("sqs:DeleteQueue");
    expect(grant?.actions.every((action) => /^sqs:[^*]*Queue/.test(action))).toBe(true);
  });

  test("tells the world's resources from those it does not know", () => {
    const resources = [
      { arn: bucket, account: A, policy: documentOf({ ...deny("s3:*", `${bucket}/secret/*`), Principal: "*" }) },
    ];

    const grants = canWhat(worldOf([policy(allow("s3:GetObject"))], { resources }), ann);

    expect(grants.map(({ of, resources: where, except }) => [of, where, except.map((one) => one.resources)])).toEqual([
      [bucket, [bucket, `${bucket}/*`], [[`${bucket}/secret/*`]]],
      [undefined, ["*"], []],
    ]);
  });

  test("is nothing for a principal that the world does not have", () => {
    expect(canWhat(worldOf([]), `arn:aws:iam::${A}:user/nobody`)).toEqual([]);
  });
});
