import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import {
  type AccessRequest,
  type AppliedPolicy,
  compilePolicy,
  contextOf,
  evaluate,
  type PolicySet,
  type Principal,
  UNKNOWN,
} from "../../index.js";
import type { Fix, FixOptions } from "./fix.js";
import { fixes } from "./fixes.js";
import type { StatementJson } from "./json.js";
import { describeFix } from "./words.js";

const A = "111122223333";
const B = "444455556666";
const TABLE = `arn:aws:dynamodb:us-east-1:${A}:table/orders`;
const FUNCTION = `arn:aws:lambda:us-east-1:${A}:function:f`;
const ROLE = `arn:aws:iam::${A}:role/r`;
const role: Principal = {
  type: "role-session",
  account: A,
  arn: `arn:aws:sts::${A}:assumed-role/r/run`,
  roleArn: ROLE,
};
const ann: Principal = { type: "user", account: A, arn: `arn:aws:iam::${A}:user/ann` };
const s3: Principal = { type: "service", name: "s3.amazonaws.com" };

const policy = (name: string | undefined, ...statements: StatementJson[]): AppliedPolicy => ({
  policy: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })),
  ...(name === undefined ? {} : { name }),
});
const allow = (Action: string | string[], Resource: string | string[], more: StatementJson = {}): StatementJson => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string | string[], Resource: string | string[], more: StatementJson = {}): StatementJson => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});
const everything = allow("*", "*");
const forAll = { ...everything, Principal: "*" };

const asking = (
  principal: Principal,
  action: string,
  resource: string,
  context: Parameters<typeof contextOf>[0] = {},
  resourceAccount = A,
): AccessRequest => ({ principal, action, resource, resourceAccount, context: contextOf(context) });

/** Every fix is proven wherever one is looked at. */
function fixed(request: AccessRequest, policies: PolicySet, options: FixOptions = {}): readonly Fix[] {
  const all = fixes(request, policies, options);
  for (const one of all) expect(evaluate(one.request, one.after).outcome).toBe("allowed");
  return all;
}
const told = (...args: Parameters<typeof fixed>): string[] => fixed(...args).map(describeFix);
const added = (one: Fix | undefined): StatementJson[] =>
  (one?.changes ?? []).flatMap((change) => (change.kind === "add-statement" ? [change.statement] : []));

describe("where no identity-based policy allows", () => {
  const put = asking(role, "dynamodb:PutItem", TABLE);

  test("the action on the resource is added to an inline policy of the role", () => {
    const [best] = fixed(put, { identity: [policy('inline policy "crud" of role r', allow("s3:GetObject", "*"))] });
    expect(best && describeFix(best)).toBe(
      `Add to inline policy "crud" of role r: allow dynamodb:PutItem on ${TABLE}.`,
    );
    expect(added(best)).toEqual([allow("dynamodb:PutItem", TABLE)]);
  });

  test.each([
    [
      "a stream",
      "logs:PutLogEvents",
      "log-group:/aws/lambda/f:log-stream:2026/11/25/[$LATEST]0b1c",
      "log-group:/aws/lambda/f:*",
      "Nothing allows it there. It then holds for every stream of that log group.",
    ],
    [
      "a log group, asked for as a stream without a name",
      "logs:CreateLogGroup",
      "log-group:/aws/lambda/f:log-stream:",
      "log-group:/aws/lambda/f:*",
      "Nothing allows it there.",
    ],
    [
      "no log group in particular",
      "logs:DescribeLogGroups",
      "log-group::log-stream:",
      "log-group:*",
      "Nothing allows it there. It names no log group in particular.",
    ],
  ])("%s is named as people write it, which still holds tomorrow", (_what, action, asked, written, why) => {
    const ofLogs = `arn:aws:logs:us-east-1:${A}:`;
    const call = asking(role, action, `${ofLogs}${asked}`);
    const [best] = fixed(call, { identity: [] });
    expect(added(best)).toEqual([allow(action, `${ofLogs}${written}`)]);
    expect(best?.changes[0]?.why).toBe(why);
  });

  test("a statement about another log group is given this one, in the same words", () => {
    const group = (name: string) => `arn:aws:logs:us-east-1:${A}:log-group:/aws/lambda/${name}`;
    const call = asking(role, "logs:PutLogEvents", `${group("f")}:log-stream:2026/11/25/[$LATEST]0b1c`);
    const [widened] = told(call, { identity: [policy("p", allow("logs:PutLogEvents", `${group("g")}:*`))] });
    expect(widened).toContain(`${group("f")}:*`);
    // A Deny spares what was asked for alone.
    const spared = told(call, { identity: [policy("p", everything, deny("logs:PutLogEvents", "*"))] });
    for (const one of spared) expect(one).not.toContain(`${group("f")}:*`);
  });

  test("a role without an inline policy gets a new one, since AWS's own cannot be changed and others may share a customer's", () => {
    const [best] = fixed(put, {
      identity: [
        { ...policy(undefined, allow("logs:*", "*")), arn: "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess" },
        { ...policy(undefined, allow("s3:*", "*")), arn: `arn:aws:iam::${A}:policy/shared` },
      ],
    });
    expect(best && describeFix(best)).toBe(`Give role r a new inline policy: allow dynamodb:PutItem on ${TABLE}.`);
    expect(best?.after.identity).toHaveLength(3);
  });

  test("a statement that has another action on the same resource can take this one too", () => {
    const crud = policy("crud", allow("dynamodb:GetItem", TABLE));
    const [, second] = fixed(put, { identity: [crud] });
    expect(second?.changes).toMatchObject([
      { kind: "widen-allow", index: 0, after: [allow(["dynamodb:GetItem", "dynamodb:PutItem"], TABLE)] },
    ]);
  });

  test("what would open more than was asked comes later and says so", () => {
    const crud = policy("crud", allow(["dynamodb:PutItem", "dynamodb:DeleteTable"], TABLE.replace("orders", "other")));
    const destroy = asking(role, "dynamodb:DeleteTable", TABLE);
    const all = fixed(put, { identity: [crud] }, { among: [destroy] });
    expect(all.map(({ alsoAllows }) => alsoAllows)).toEqual([[], [destroy]]);
    expect(describeFix(all[1] as Fix)).toBe(
      `In statement 1 of crud, add ${TABLE} to Resource.\nThis would also allow dynamodb:DeleteTable on ${TABLE}.`,
    );
  });

  test("a tag that the statement asks for can be sent instead of changing anything", () => {
    const policies = {
      identity: [
        policy("p", {
          ...allow("lambda:CreateFunction", "*", { Condition: { StringEquals: { "aws:RequestTag/team": "shop" } } }),
          Sid: "Tagged",
        }),
      ],
    };
    const [best] = fixed(asking(role, "lambda:CreateFunction", FUNCTION), policies);
    expect(best?.changes).toMatchObject([
      {
        kind: "change-request",
        key: "aws:RequestTag/team",
        to: "shop",
        summary: 'Send the tag team = "shop" with the request.',
        why: 'Statement "Tagged" allows it only if aws:RequestTag/team StringEquals "shop".',
      },
    ]);
    expect(best?.after).toEqual(policies);
    expect(best?.request.context.get("aws:tagkeys")).toEqual(["team"]);
  });

  test("coming from elsewhere is no better than a statement, and who calls is nobody's choice", () => {
    const near = (key: string, value: string): PolicySet => ({
      identity: [policy("p", allow("dynamodb:PutItem", "*", { Condition: { StringEquals: { [key]: value } } }))],
    });
    const from = told(
      asking(role, "dynamodb:PutItem", TABLE, { "aws:SourceVpc": "vpc-1" }),
      near("aws:SourceVpc", "vpc-2"),
    );
    expect(from[0]).toMatch(/^Add to p/);
    expect(from).toContain('Make the request with aws:SourceVpc = "vpc-2".');
    expect(from).toContain('In statement 1 of p, add "vpc-1" to the values of aws:SourceVpc under StringEquals.');
    const as = told(asking(role, "dynamodb:PutItem", TABLE, { "aws:userid": "X" }), near("aws:userid", "Y"));
    expect(as.join()).not.toContain("Make the request");
  });

  test("actions that work on nothing in particular are allowed on `*`, and spelled as AWS does", () => {
    const [best] = fixed(asking(role, "dynamodb:listtables", TABLE), { identity: [] }, { vocabulary: aws });
    expect(added(best)).toEqual([allow("dynamodb:ListTables", "*")]);
  });

  test("a name with an asterisk is allowed as that name alone", () => {
    const [best] = fixed(asking(role, "s3:GetObject", "arn:aws:s3:::b/a*"), { identity: [] });
    expect(added(best)).toEqual([allow("s3:GetObject", "arn:aws:s3:::b/a${*}")]);
    expect(evaluate(asking(role, "s3:GetObject", "arn:aws:s3:::b/ab"), best?.after as PolicySet).outcome).toBe(
      "implicitDeny",
    );
  });

  test("a role is passed to the one service that it is for", () => {
    const pass = asking(ann, "iam:PassRole", ROLE, { "iam:PassedToService": "lambda.amazonaws.com" });
    expect(added(fixed(pass, { identity: [] })[0])).toEqual([
      allow("iam:PassRole", ROLE, { Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } }),
    ]);
  });

  test("in one account the resource's own policy can grant it, and then the boundary does not limit a user named there", () => {
    const silent = policy("boundary", allow("s3:*", "arn:aws:s3:::b"));
    const get = asking(ann, "secretsmanager:GetSecretValue", `arn:aws:secretsmanager:us-east-1:${A}:secret:s`);
    const all = fixed(get, { identity: [], boundary: silent, resource: policy("the secret's policy") });
    expect(all.map(({ changes }) => changes.map(({ kind, ...one }) => ("layer" in one ? one.layer : kind)))).toEqual([
      ["resource"],
      ["identity", "boundary"],
    ]);
  });

  test("nobody can change a service-linked role's policies", () => {
    const linked: Principal = { ...role, serviceLinked: true };
    expect(fixed(asking(linked, "dynamodb:PutItem", TABLE), { identity: [] })).toEqual([]);
  });
});

describe("where several layers do not allow", () => {
  test("every one of them needs its change, the organization's levels one by one", () => {
    const s3Only = policy("S3 only", allow("s3:*", "*"));
    const aws = {
      ...policy("FullAWSAccess", everything),
      arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
    };
    const [best] = fixed(asking(role, "dynamodb:PutItem", TABLE), {
      identity: [policy("p", allow("s3:*", "*"))],
      boundary: policy("boundary", allow("s3:*", "*")),
      session: [policy("session", allow("s3:*", "*"))],
      scps: [[aws], [s3Only], []],
    });
    expect(best && describeFix(best).split("\n")).toEqual([
      `1. Add to S3 only: allow dynamodb:PutItem on ${TABLE}.`,
      `2. Attach a new service control policy at level 3 from the root: allow dynamodb:PutItem on ${TABLE}.`,
      `3. Add to p: allow dynamodb:PutItem on ${TABLE}.`,
      `4. Add to boundary: allow dynamodb:PutItem on ${TABLE}.`,
      `5. Add to session: allow dynamodb:PutItem on ${TABLE}.`,
    ]);
  });

  test("a boundary that AWS owns is replaced by a copy, since nobody can change it", () => {
    const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const [best] = fixed(asking(ann, "dynamodb:PutItem", TABLE), {
      identity: [policy("p", everything)],
      boundary: { ...policy(undefined, allow("dynamodb:Get*", "*")), arn },
    });
    expect(best?.changes).toMatchObject([{ kind: "add-statement", layer: "boundary", copy: true }]);
    expect(best && describeFix(best)).toBe(
      `Put a copy of ${arn} in its place and add to it: allow dynamodb:PutItem on ${TABLE}.`,
    );
    expect(best?.after.boundary?.arn).toBeUndefined();
  });

  test("a federated user without a session policy is told to be given one", () => {
    const guest: Principal = {
      type: "federated-user",
      account: A,
      arn: `arn:aws:sts::${A}:federated-user/g`,
      userArn: ann.arn,
    };
    expect(told(asking(guest, "dynamodb:PutItem", TABLE), { identity: [policy("p", everything)] })).toEqual([
      `Pass a session policy to GetFederationToken: allow dynamodb:PutItem on ${TABLE}.`,
    ]);
  });

  test("an RCP level without its default policy gets it back, since no other RCP can allow", () => {
    const [best] = fixed(asking(role, "s3:GetObject", "arn:aws:s3:::b/k"), {
      identity: [policy("p", everything)],
      rcps: [[]],
    });
    expect(best && describeFix(best)).toBe("Attach RCPFullAWSAccess at level 1 from the root again.");
    expect(best?.after.rcps?.[0]?.[0]?.arn).toMatch(/^arn:aws:organizations::aws:/);
  });

  test("an endpoint policy names the caller by aws:PrincipalArn, as both kinds of endpoint understand", () => {
    const [best] = fixed(asking(role, "s3:GetObject", "arn:aws:s3:::b/k", { "aws:PrincipalArn": ROLE }), {
      identity: [policy("p", everything)],
      endpoint: policy("endpoint"),
    });
    expect(added(best)).toEqual([
      {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::b/k",
        Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } },
      },
    ]);
  });
});

describe("across accounts", () => {
  test("both sides must allow: one fix, two changes", () => {
    const other: Principal = { type: "user", account: B, arn: `arn:aws:iam::${B}:user/bob` };
    const [best] = fixed(asking(other, "sqs:SendMessage", `arn:aws:sqs:us-east-1:${A}:q`), { identity: [] });
    expect(best && describeFix(best).split("\n")).toEqual([
      `1. Give arn:aws:sqs:us-east-1:${A}:q a resource-based policy, if its service has such policies: allow sqs:SendMessage on arn:aws:sqs:us-east-1:${A}:q to arn:aws:iam::${B}:user/bob.`,
      `2. Give user bob a new inline policy: allow sqs:SendMessage on arn:aws:sqs:us-east-1:${A}:q.`,
    ]);
  });

  test("a role is trusted with the external id that the caller sent", () => {
    const other: Principal = { type: "user", account: B, arn: `arn:aws:iam::${B}:user/bob` };
    const trust = policy("trust policy of role r", {
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const assume = (context: Parameters<typeof contextOf>[0]): Fix | undefined =>
      fixed(asking(other, "sts:AssumeRole", ROLE, context), {
        identity: [policy("p", everything)],
        resource: trust,
        resourceRule: "must-allow",
      })[0];
    expect(added(assume({ "sts:ExternalId": "x-1" }))).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: other.arn },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "x-1" } },
      },
    ]);
    expect(assume({})?.changes[0]?.why).toContain("agree on an sts:ExternalId");
  });

  test("a role made anew under its name takes the place of the one that is gone, which no policy may name", () => {
    const other: Principal = { type: "user", account: B, arn: `arn:aws:iam::${B}:user/bob` };
    const queue = `arn:aws:sqs:us-east-1:${A}:q`;
    const old = allow("sqs:SendMessage", queue, { Principal: { AWS: ["AIDAOLDOLDOLDOLDOLDOL", A] } });
    const [best] = fixed(asking(other, "sqs:SendMessage", queue), {
      identity: [policy("p", everything)],
      resource: policy("policy of queue `q`", old),
    });
    expect(best && describeFix(best)).toBe(
      `In statement 1 of policy of queue \`q\`, name ${other.arn} in Principal in place of AIDAOLDOLDOLDOLDOLDOL.`,
    );
    expect(best?.changes.map((change) => "text" in change && change.text).join()).not.toContain("AIDAOLD");
  });

  test("an external id that the role asks for can be sent", () => {
    const other: Principal = { type: "user", account: B, arn: `arn:aws:iam::${B}:user/bob` };
    const trust = policy("trust", {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${B}:root` },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "x-1" } },
    });
    const policies: PolicySet = { identity: [policy("p", everything)], resource: trust, resourceRule: "must-allow" };
    expect(told(asking(other, "sts:AssumeRole", ROLE), policies)[0]).toBe(
      'Make the request with sts:ExternalId = "x-1".',
    );
  });

  test("what a function's policy cannot grant has no fix", () => {
    const other: Principal = { type: "user", account: B, arn: `arn:aws:iam::${B}:user/bob` };
    const policies = { identity: [policy("p", everything)] };
    expect(fixed(asking(other, "lambda:UpdateFunctionConfiguration", FUNCTION), policies)).toEqual([]);
    expect(fixed(asking(other, "lambda:UpdateFunctionCode", FUNCTION), policies)).toHaveLength(1);
  });
});

describe("callers that are not users or roles", () => {
  test("a service may invoke for the bucket and account it came for, written as AddPermission does", () => {
    const invoke = asking(s3, "lambda:InvokeFunction", FUNCTION, {
      "aws:SourceArn": "arn:aws:s3:::photos",
      "aws:SourceAccount": A,
    });
    const old = policy("policy of f", {
      ...allow("lambda:InvokeFunction", FUNCTION),
      Sid: "allow-1",
      Principal: { Service: "sns.amazonaws.com" },
    });
    const all = fixed(invoke, { identity: [], resource: old });
    expect(all).toHaveLength(1);
    expect(added(all[0])).toEqual([
      {
        Sid: "allow-2",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: FUNCTION,
        Condition: { StringEquals: { "AWS:SourceAccount": A }, ArnLike: { "AWS:SourceArn": "arn:aws:s3:::photos" } },
      },
    ]);
    const bobs = asking(s3, "lambda:InvokeFunction", FUNCTION, {
      "aws:SourceArn": "arn:aws:s3:::bobs",
      "aws:SourceAccount": B,
    });
    expect(evaluate(bobs, all[0]?.after as PolicySet).outcome).toBe("implicitDeny");
  });

  test("API Gateway may invoke for the method it came for, a parameter of whose path it writes as an asterisk", () => {
    const SourceArn = "arn:aws:execute-api:us-east-1:111111111111:a1b2c3d4e5/prod/GET/pets/*";
    const invoke = asking({ type: "service", name: "apigateway.amazonaws.com" }, "lambda:InvokeFunction", FUNCTION, {
      "aws:SourceArn": SourceArn,
      "aws:SourceAccount": A,
    });
    const [best] = fixed(invoke, { identity: [] });
    expect(added(best)).toMatchObject([{ Condition: { ArnLike: { "AWS:SourceArn": SourceArn } } }]);
  });

  test("a service that does not say for whom it comes is granted with a warning", () => {
    const [best] = fixed(asking(s3, "sqs:SendMessage", `arn:aws:sqs:us-east-1:${A}:q`), { identity: [] });
    expect(best?.changes[0]?.why).toContain("neither aws:SourceArn nor aws:SourceAccount");
  });

  test("a service assumes its role for the account it works for", () => {
    const lambda: Principal = { type: "service", name: "lambda.amazonaws.com" };
    const assume = asking(lambda, "sts:AssumeRole", ROLE, { "aws:SourceAccount": A });
    expect(added(fixed(assume, { identity: [], resource: policy("trust"), resourceRule: "must-allow" })[0])).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": A } },
      },
    ]);
  });

  test("a web identity is trusted by audience and subject, keyed by its provider's host", () => {
    const github: Principal = {
      type: "web-identity",
      provider: `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`,
    };
    const keys = {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:me/it:ref:refs/heads/main",
    };
    const assume = asking(github, "sts:AssumeRoleWithWebIdentity", ROLE, keys);
    expect(added(fixed(assume, { identity: [], resource: policy("trust"), resourceRule: "must-allow" })[0])).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: github.provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: keys },
      },
    ]);
  });

  test("the root user of another account is named by the account, which lets in others of it", () => {
    const all = fixed(asking({ type: "root", account: B }, "s3:GetObject", "arn:aws:s3:::b/k"), { identity: [] });
    expect(added(all[0])).toMatchObject([{ Principal: { AWS: `arn:aws:iam::${B}:root` } }]);
    expect(all[0]?.changes[0]?.why).toContain(`It names account ${B}`);
  });

  test("letting an anonymous caller in makes the resource public, and says so", () => {
    const [best] = fixed(asking({ type: "anonymous" }, "s3:GetObject", "arn:aws:s3:::b/k"), { identity: [] });
    expect(added(best)).toMatchObject([{ Principal: "*" }]);
    expect(best?.changes[0]?.why).toContain("public");
  });
});

describe("an explicit deny", () => {
  const identity = [policy("p", everything)];
  const put = asking(role, "dynamodb:PutItem", TABLE, { "aws:PrincipalArn": ROLE });

  test("spares the action on the resource in two statements where one cannot say it", () => {
    const [best] = fixed(put, { identity: [policy("p", everything, { ...deny("*", "*"), Sid: "No" })] });
    expect(best?.changes).toMatchObject([
      {
        kind: "narrow-deny",
        index: 1,
        sid: "No",
        after: [
          { Sid: "No", Effect: "Deny", NotAction: "dynamodb:PutItem", Resource: "*" },
          { Effect: "Deny", Action: "dynamodb:PutItem", NotResource: TABLE },
        ],
      },
    ]);
  });

  test("is taken out where it denies nothing but this", () => {
    const all = fixed(put, { identity: [...identity, policy("d", deny("dynamodb:PutItem", TABLE))] });
    expect(all.map(describeFix)).toEqual(["Take out statement 1 of d."]);
    // IAM saves no policy without statements.
    expect(all[0]?.after.identity).toHaveLength(1);
  });

  test("of an organization's policy can spare the role, and only the organization can change it", () => {
    const all = fixed(put, {
      identity,
      scps: [[policy("full", everything), policy("guard", deny("dynamodb:*", "*"))]],
    });
    const sparing = all.find((one) => describeFix(one) === `In statement 1 of guard, spare ${ROLE}.`);
    expect(sparing?.changes).toMatchObject([
      { after: [deny("dynamodb:*", "*", { Condition: { ArnNotEquals: { "aws:PrincipalArn": ROLE } } })] },
    ]);
    expect(sparing?.changes[0]?.why).toContain("only the organization can change it");
    expect(describeFix(all.at(-1) as Fix)).toBe("Take out statement 1 of guard.");
  });

  test("that asks for TLS, MFA or a Region is satisfied by the request", () => {
    const guarded = (Condition: StatementJson): PolicySet => ({
      identity: [...identity, policy("guard", deny("*", "*", { Condition }))],
    });
    const first = (context: Parameters<typeof contextOf>[0], Condition: StatementJson): string | undefined =>
      told(asking(role, "dynamodb:PutItem", TABLE, context), guarded(Condition))[0];
    expect(first({ "aws:SecureTransport": "false" }, { Bool: { "aws:SecureTransport": "false" } })).toBe(
      "Send the request over TLS (https).",
    );
    expect(first({}, { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })).toBe(
      "Call with a session that was made with MFA.",
    );
    expect(
      told(
        asking(role, "dynamodb:PutItem", TABLE, { "aws:RequestedRegion": "us-east-1" }),
        guarded({ StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } }),
      ),
    ).toEqual(
      expect.arrayContaining([
        'Make the request with aws:RequestedRegion = "eu-west-1".',
        'In statement 1 of guard, add "us-east-1" to the values of aws:RequestedRegion under StringNotEquals.',
      ]),
    );
  });

  test("in several places needs every one of them changed", () => {
    const [best] = fixed(put, {
      identity: [policy("p", everything, deny("dynamodb:PutItem", TABLE), deny("dynamodb:PutItem", TABLE))],
      boundary: policy("boundary", everything, deny("dynamodb:PutItem", TABLE)),
    });
    expect(best && describeFix(best).split("\n")).toEqual([
      "1. Take out statement 2 of p.",
      "2. Take out statement 3 of p.",
      "3. Take out statement 2 of boundary.",
    ]);
  });

  test("before an Allow in the same policy leaves that one its number, though it moves in the text", () => {
    const guard = policy("guard", deny("*", "*"), allow("dynamodb:*", `${TABLE}-old`));
    const all = fixed(put, { identity, scps: [[guard]] });
    const widened = all.find(({ changes }) => changes.some(({ kind }) => kind === "widen-allow"));
    expect(widened?.changes).toMatchObject([
      { kind: "narrow-deny", index: 0, after: [{}, {}] },
      { kind: "widen-allow", index: 1, after: [allow("dynamodb:*", [`${TABLE}-old`, TABLE])] },
    ]);
    expect(widened?.changes[1]).toMatchObject({ summary: `In statement 2 of guard, add ${TABLE} to Resource.` });
    expect(JSON.parse(widened?.after.scps?.[0]?.[0]?.policy.source ?? "").Statement).toHaveLength(3);
  });

  test("in a policy that AWS owns means a copy without it", () => {
    const arn = "arn:aws:iam::aws:policy/AWSDenyAll";
    const [best] = fixed(put, { identity: [...identity, { ...policy(undefined, deny("*", "*")), arn }] });
    expect(best?.changes).toMatchObject([{ kind: "narrow-deny", copy: true }]);
    expect(best?.after.identity[1]).toMatchObject({ name: `copy of ${arn}` });
  });

  test("by NotPrincipal spares whom the list names, with the account that AWS wants named too", () => {
    const resource = policy(
      "q",
      { Effect: "Allow", Principal: { AWS: ann.arn }, Action: "*", Resource: "*" },
      {
        Effect: "Deny",
        NotPrincipal: { AWS: `arn:aws:iam::${A}:user/bob` },
        Action: "*",
        Resource: "*",
      },
    );
    const all = fixed(asking(ann, "sqs:SendMessage", `arn:aws:sqs:us-east-1:${A}:q`), { identity: [], resource });
    expect(all.flatMap(({ changes }) => changes)).toContainEqual(
      expect.objectContaining({
        after: [
          {
            Effect: "Deny",
            NotPrincipal: { AWS: [`arn:aws:iam::${A}:user/bob`, ann.arn, `arn:aws:iam::${A}:root`] },
            Action: "*",
            Resource: "*",
          },
        ],
      }),
    );
  });
});

describe("a request that hangs on an unknown value", () => {
  test("gets a statement that does not hang on it", () => {
    const ip = policy(
      "p",
      allow("dynamodb:PutItem", "*", { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
    );
    const put = asking(role, "dynamodb:PutItem", TABLE, { "aws:SourceIp": UNKNOWN });
    expect(evaluate(put, { identity: [ip] }).outcome).toBe("undetermined");
    expect(told(put, { identity: [ip] })).toEqual([`Add to p: allow dynamodb:PutItem on ${TABLE}.`]);
    expect(fixed(put, { identity: [ip] })[0]?.changes[0]?.why).toBe(
      "Whether it is allowed there hangs on aws:SourceIp, whose value is unknown.",
    );
  });

  test("is spared by a Deny that might have applied", () => {
    const guard = policy(
      "guard",
      deny("dynamodb:*", "*", { Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } } }),
    );
    const put = asking(role, "dynamodb:PutItem", TABLE, { "aws:PrincipalTag/team": UNKNOWN });
    const [best] = fixed(put, { identity: [policy("p", everything), guard] });
    expect(best?.changes).toMatchObject([{ kind: "narrow-deny", layer: "identity" }]);
    expect(best?.changes[0]?.why).toContain("hangs on aws:PrincipalTag/team, whose value is unknown");
  });
});

describe("what else a fix allows", () => {
  const q = `arn:aws:sqs:us-east-1:${A}:q`;
  const send = asking(ann, "sqs:SendMessage", q);
  const bob: Principal = { type: "user", account: A, arn: `arn:aws:iam::${A}:user/bob` };

  test("is looked for among other callers too, wherever they share the policy that changes", () => {
    const shared: AppliedPolicy = {
      ...policy("shared", deny(["sqs:SendMessage", "sqs:DeleteQueue"], q)),
      arn: `arn:aws:iam::${A}:policy/shared`,
    };
    const bobs = asking(bob, "sqs:DeleteQueue", q);
    const all = fixed(
      send,
      { identity: [shared, policy("ann's", everything)] },
      { among: [{ request: bobs, policies: { identity: [policy("bob's", everything), shared] } }] },
    );
    expect(all.map((one) => [one.changes[0]?.kind, one.alsoAllows])).toEqual([
      ["narrow-deny", []],
      ["remove-statement", [bobs]],
    ]);
  });

  test("does not count the request itself", () => {
    expect(fixed(send, { identity: [] }, { among: [send] })[0]?.alsoAllows).toEqual([]);
  });

  test("is nothing where another caller has policies of its own", () => {
    const bobs = asking(bob, "sqs:SendMessage", q);
    const [best] = fixed(
      send,
      { identity: [policy("ann's")] },
      { among: [{ request: bobs, policies: { identity: [policy("bob's")] } }] },
    );
    expect(best?.alsoAllows).toEqual([]);
  });
});

test("a request that a thousand statements are about is answered soon", () => {
  const put = asking(role, "dynamodb:PutItem", TABLE);
  const many = (one: (i: number) => StatementJson): PolicySet => ({
    identity: [policy("p", ...Array.from({ length: 1_000 }, (_, i) => one(i)))],
  });
  const started = performance.now();
  expect(
    fixed(
      put,
      many(() => deny("*", "*")),
    ),
  ).toEqual([]);
  expect(
    fixed(
      put,
      many((i) => allow("dynamodb:PutItem", `${TABLE}-${i}`)),
    ).length,
  ).toBeGreaterThan(1);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("an allowed request needs no fix", () => {
  expect(
    fixes(asking(role, "dynamodb:PutItem", TABLE), {
      identity: [policy("p", everything)],
      resource: policy("r", forAll),
    }),
  ).toEqual([]);
});
