import { describe, expect, test } from "vitest";
import { evaluateIn } from "../decide-in-world.js";
import type { AccessWorld, WorldAccount } from "../world.js";
import type { GrantFinding, GrantFindingCode } from "./finding.js";
import { grantFindings } from "./grant-findings.js";

const A = "111122223333";
const B = "444455556666";
const queue = `arn:aws:sqs:us-east-1:${A}:q`;
const app = `arn:aws:iam::${A}:role/app`;

const documentOf = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const send = (Principal: unknown, Condition?: object): object => ({
  Effect: "Allow",
  Principal,
  Action: "sqs:SendMessage",
  Resource: queue,
  ...(Condition && { Condition }),
});
const withQueue = (
  policy: string,
  accounts: readonly WorldAccount[] = [{ id: A, organization: "o-mine" }],
): AccessWorld => ({
  accounts,
  resources: [{ arn: queue, account: A, policy }],
});
const withTrust = (
  Principal: unknown,
  Condition?: object,
  accounts: readonly WorldAccount[] = [{ id: A }],
): AccessWorld => ({
  accounts,
  roles: [
    {
      arn: app,
      trust: documentOf({ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...(Condition && { Condition }) }),
      policies: [],
    },
  ],
});

/** The findings, each with its proof checked. */
function found(world: AccessWorld): readonly GrantFinding[] {
  const findings = grantFindings(world);
  for (const { request, after, fix } of findings) {
    expect(evaluateIn(world, request).outcome).toBe("allowed");
    expect(evaluateIn(after, request).outcome).not.toBe("allowed");
    for (const edit of fix) expect(() => JSON.parse(edit.after)).not.toThrow();
  }
  return findings;
}
const codes = (world: AccessWorld): readonly GrantFindingCode[] => found(world).map(({ code }) => code);

describe("a service that acts for others", () => {
  const sns = { Service: "sns.amazonaws.com" };

  test("is a confused deputy if nothing says on whose behalf it comes", () => {
    const [finding] = found(withQueue(documentOf(send(sns))));

    expect(finding).toMatchObject({
      code: "CONFUSED_DEPUTY",
      severity: "medium",
      who: { type: "service" },
      target: queue,
    });
    expect(finding?.fix[0]?.statement?.after).toEqual([send(sns, { StringEquals: { "aws:SourceAccount": A } })]);
    // The owner's own topics still get through.
    const { after, request } = finding as GrantFinding;
    const own = {
      ...request,
      context: {
        ...request.context,
        get: (key: string) => (key === "aws:sourceaccount" ? A : request.context.get(key)),
      },
    };
    expect(evaluateIn(after, own).outcome).toBe("allowed");
  });

  test.each<[string, object]>([
    ["aws:SourceAccount", { StringEquals: { "aws:SourceAccount": A } }],
    ["aws:SourceArn", { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${A}:*` } }],
    ["aws:SourceOrgID", { StringEquals: { "aws:SourceOrgID": "o-mine" } }],
  ])("is none if %s says so", (_, condition) => {
    expect(codes(withQueue(documentOf(send(sns, condition))))).toEqual([]);
  });

  test.each<[string, object]>([
    ["a pattern that everyone's ARN fits", { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:orders" } }],
    ["another condition", { Bool: { "aws:SecureTransport": "true" } }],
    ["a negation", { StringNotEquals: { "aws:SourceAccount": B } }],
  ])("still is one with %s", (_, condition) => {
    expect(codes(withQueue(documentOf(send(sns, condition))))).toEqual(["CONFUSED_DEPUTY"]);
  });

  test("is parted from other principals of the statement", () => {
    const policy = documentOf(send({ AWS: app, ...sns }));

    const [finding] = found(withQueue(policy));

    expect(finding?.fix[0]?.statement?.after).toEqual([
      send(sns, { StringEquals: { "aws:SourceAccount": A } }),
      send({ AWS: app }),
    ]);
  });

  test("is told of in trust policies too, where AWS passes roles within one account", () => {
    expect(found(withTrust({ Service: "lambda.amazonaws.com" }))).toMatchObject([
      { code: "CONFUSED_DEPUTY", severity: "low", target: app },
    ]);
  });

  test("is stopped by an RCP", () => {
    const rcp = documentOf({
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: "*",
      Condition: {
        StringNotEqualsIfExists: { "aws:SourceOrgID": "o-mine" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
      },
    });
    const full = documentOf({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" });
    const account = { id: A, organization: "o-mine", rcps: [[{ document: full }, { document: rcp }]] };

    expect(codes(withQueue(documentOf(send(sns)), [account]))).toEqual([]);
  });
});

describe("what is public", () => {
  const publicCodes = (world: AccessWorld) => codes(world).filter((code) => code === "PUBLIC");

  test("is open to signed and unsigned requests alike, and closed to the organization", () => {
    const findings = found(withQueue(documentOf(send("*")))).filter(({ code }) => code === "PUBLIC");

    expect(findings.map(({ who, severity }) => [who.type, severity])).toEqual([
      ["anyone", "high"],
      ["anonymous", "high"],
    ]);
    expect(findings[0]?.fix[0]?.statement?.after).toEqual([
      send("*", { StringEquals: { "aws:PrincipalOrgID": "o-mine" } }),
    ]);
  });

  test("is closed to the account where there is no organization", () => {
    const [finding] = found(withQueue(documentOf(send({ AWS: "*" })), [{ id: A }]));

    expect(finding?.fix[0]?.statement?.after).toEqual([
      send({ AWS: "*" }, { StringEquals: { "aws:PrincipalAccount": A } }),
    ]);
  });

  test.each<[string, object]>([
    ["the organization", { StringEquals: { "aws:PrincipalOrgID": "o-mine" } }],
    ["an account", { StringEquals: { "aws:PrincipalAccount": B } }],
    ["a network", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    ["an endpoint", { StringEquals: { "aws:SourceVpce": "vpce-1" } }],
    ["a service's source", { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${A}:*` } }],
    ["principals by pattern", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:role/*` } }],
  ])("is not what is limited to %s", (_, condition) => {
    expect(publicCodes(withQueue(documentOf(send("*", condition))))).toEqual([]);
  });

  test.each<[string, object]>([
    ["every address", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    ["everyone by pattern", { StringLike: { "aws:PrincipalArn": "*" } }],
    ["all but one organization", { StringNotEquals: { "aws:PrincipalOrgID": "o-other" } }],
    ["the organization, if there is one", { StringEqualsIfExists: { "aws:SourceVpce": "vpce-1" } }],
  ])("is what is limited to %s", (_, condition) => {
    expect(publicCodes(withQueue(documentOf(send("*", condition)))).length).toBeGreaterThan(0);
  });

  test("is what a Deny does not take back", () => {
    const deny = { ...send("*", { Bool: { "aws:SecureTransport": "false" } }), Effect: "Deny" };
    const all = { ...send("*"), Effect: "Deny" };

    expect(publicCodes(withQueue(documentOf(send("*"), deny)))).toHaveLength(2);
    expect(publicCodes(withQueue(documentOf(send("*"), all)))).toEqual([]);
  });
});

describe("another account", () => {
  const both = [
    { id: A, organization: "o-mine" },
    { id: B, organization: "o-mine" },
  ];

  test.each([`arn:aws:iam::${B}:root`, B, `arn:aws:iam::${B}:role/partner`, `arn:aws:iam::${B}:user/partner`])(
    "is told of when a policy names %s",
    (principal) => {
      const [finding] = found(withQueue(documentOf(send({ AWS: principal }))));

      expect(finding).toMatchObject({ code: "CROSS_ACCOUNT", severity: "medium", target: queue });
      expect(finding?.fix[0]?.statement?.after).toEqual([]);
    },
  );

  test("of the same organization weighs less", () => {
    const world = withQueue(documentOf(send({ AWS: `arn:aws:iam::${B}:root` })), both);

    expect(found(world)).toMatchObject([{ code: "CROSS_ACCOUNT", severity: "low", who: { type: "root", account: B } }]);
  });

  test("keeps the others of the statement", () => {
    const world = withQueue(documentOf(send({ AWS: [`arn:aws:iam::${B}:root`, app] })));

    expect(found(world)[0]?.fix[0]?.statement?.after).toEqual([send({ AWS: app })]);
  });

  test("needs an external id to assume a role as a third party", () => {
    const principal = { AWS: `arn:aws:iam::${B}:root` };
    const [finding] = found(withTrust(principal));

    expect(finding).toMatchObject({ code: "NO_EXTERNAL_ID", severity: "medium", target: app });
    expect(finding?.fix[0]?.after).toContain("sts:ExternalId");
    expect(codes(withTrust(principal, { StringEquals: { "sts:ExternalId": "agreed" } }))).toEqual(["CROSS_ACCOUNT"]);
    expect(codes(withTrust(principal, { StringEqualsIfExists: { "sts:ExternalId": "agreed" } }))).toEqual([
      "NO_EXTERNAL_ID",
    ]);
  });

  test("is no finding for the account's own principals", () => {
    expect(codes(withQueue(documentOf(send({ AWS: [A, app] }))))).toEqual([]);
  });
});

describe("who may pass any role", () => {
  const roles = [
    {
      arn: app,
      trust: documentOf({
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": A } },
      }),
      policies: [],
    },
  ];
  const ann = `arn:aws:iam::${A}:user/ann`;
  const withAnn = (...statements: readonly object[]): AccessWorld => ({
    accounts: [{ id: A }],
    users: [{ arn: ann, policies: [{ document: documentOf(...statements) }] }],
    roles,
  });
  const pass = (Resource: string, Condition?: object) => ({
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource,
    ...(Condition && { Condition }),
  });
  const toLambda = { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } };

  test.each(["*", `arn:aws:iam::${A}:role/*`, "arn:aws:iam::*:role/*"])("as Resource %s says", (resource) => {
    const [finding] = found(withAnn(pass(resource)));

    expect(finding).toMatchObject({ code: "PASS_ROLE_ANY", severity: "medium" });
    expect(finding?.fix[0]?.statement?.after).toEqual([pass(app, toLambda)]);
  });

  test("weighs less if the role is given and only the service is open", () => {
    expect(found(withAnn(pass(app)))).toMatchObject([{ code: "PASS_ROLE_ANY", severity: "low", target: app }]);
  });

  test("is no finding with role and service given", () => {
    expect(codes(withAnn(pass(app, toLambda)))).toEqual([]);
    expect(codes(withAnn(pass(`arn:aws:iam::${A}:role/app*`, toLambda)))).toEqual([]);
  });

  test("is closed by a Deny beside an Allow that a pattern gives", () => {
    const [finding] = found(withAnn({ Effect: "Allow", Action: "iam:P*", Resource: "*" })).filter(
      ({ code }) => code === "PASS_ROLE_ANY",
    );

    expect(finding?.fix[0]?.added).toMatchObject([
      { Effect: "Deny", NotResource: app },
      { Effect: "Deny", Condition: { StringNotEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } },
    ]);
  });

  test("is closed beside a policy that AWS owns, since nobody can edit that", () => {
    const world = withAnn();
    const document = documentOf(pass("*"));
    const users = [{ arn: ann, policies: [{ arn: "arn:aws:iam::aws:policy/Given", document }] }];

    const [finding] = found({ ...world, users });

    expect(finding?.fix).toMatchObject([{ layer: "identity", of: ann, policyName: "deny" }]);
    expect(finding?.fix[0]?.before).toBeUndefined();
  });

  test("is of no interest where everything is allowed", () => {
    expect(codes(withAnn({ Effect: "Allow", Action: "*", Resource: "*" }))).toEqual([]);
  });
});
