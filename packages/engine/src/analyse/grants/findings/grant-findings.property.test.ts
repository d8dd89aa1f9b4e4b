/** Whatever the world, what is found is proven: the request works, and stops working with the fix. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateIn } from "../decide-in-world.js";
import type { AccessWorld } from "../world.js";
import { grantFindings } from "./grant-findings.js";

const A = "111122223333";
const B = "444455556666";
const users = ["ann", "bob"].map((name) => `arn:aws:iam::${A}:user/${name}`);
const roles = ["app", "admin"].map((name) => `arn:aws:iam::${A}:role/${name}`);
const group = `arn:aws:iam::${A}:group/staff`;
const managed = `arn:aws:iam::${A}:policy/team`;
const fn = `arn:aws:lambda:us-east-1:${A}:function:f`;
const bucket = "arn:aws:s3:::b";

const some = <T>(...values: readonly T[]) => fc.subarray([...values], { minLength: 1, maxLength: 3 });
const actions = some(
  "*",
  "iam:*",
  "iam:PassRole",
  "lambda:*",
  "lambda:CreateFunction",
  "lambda:InvokeFunction",
  "lambda:UpdateFunctionCode",
  "lambda:AddPermission",
  "sts:AssumeRole",
  "iam:PutUserPolicy",
  "iam:PutRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreatePolicyVersion",
  "iam:AddUserToGroup",
  "iam:CreateAccessKey",
  "iam:DeleteUserPermissionsBoundary",
  "s3:GetObject",
);
const resources = some("*", ...users, ...roles, group, managed, fn, `${bucket}/*`, `arn:aws:iam::${A}:role/a*`);
const condition = fc.constantFrom(
  undefined,
  undefined,
  { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
  { StringEquals: { "aws:SourceAccount": A } },
  { StringLike: { "aws:PrincipalTag/team": "*" } },
);
const principal = fc.constantFrom<unknown[]>(
  "*",
  { AWS: `arn:aws:iam::${A}:root` },
  { AWS: [users[0], `arn:aws:iam::${B}:root`] },
  { AWS: roles[0] },
  { Service: "lambda.amazonaws.com" },
  { Service: "sns.amazonaws.com", AWS: B },
);
const effect = fc.constantFrom("Allow", "Allow", "Allow", "Deny");
const documentOf = (statement: fc.Arbitrary<object>) =>
  fc
    .array(statement, { minLength: 1, maxLength: 3 })
    .map((Statement) => JSON.stringify({ Version: "2012-10-17", Statement }));
const conditioned = <T extends object>([statement, Condition]: [T, object | undefined]): object =>
  Condition === undefined ? statement : { ...statement, Condition };
const attached = documentOf(
  fc.tuple(fc.record({ Effect: effect, Action: actions, Resource: resources }), condition).map(conditioned),
);
const trust = documentOf(
  fc
    .tuple(fc.record({ Effect: effect, Principal: principal, Action: fc.constant("sts:AssumeRole") }), condition)
    .map(conditioned),
);
const resource = documentOf(
  fc
    .tuple(fc.record({ Effect: effect, Principal: principal, Action: actions, Resource: fc.constant("*") }), condition)
    .map(conditioned),
);
const policies = fc
  .array(
    fc.tuple(attached, fc.constantFrom(undefined, managed, "arn:aws:iam::aws:policy/Given")).map(([document, arn]) => ({
      document,
      ...(arn && { arn, otherVersions: [document] }),
    })),
    { maxLength: 2 },
  )
  // A managed policy has one text wherever it is attached.
  .map((list) => list.filter(({ arn }, i) => arn === undefined || list.findIndex((other) => other.arn === arn) === i));
const boundary = fc.option(
  attached.map((document) => ({ document })),
  { nil: undefined, freq: 2 },
);

const world: fc.Arbitrary<AccessWorld> = fc
  .record({
    ofUsers: fc.tuple(policies, policies),
    ofRoles: fc.tuple(policies, policies),
    ofGroup: policies,
    trusts: fc.tuple(trust, trust),
    boundary,
    fn: fc.option(resource, { nil: undefined }),
    bucket: resource,
  })
  .map((all) => ({
    accounts: [{ id: A, organization: "o-1" }],
    users: users.map((arn, i) => ({
      arn,
      policies: all.ofUsers[i] ?? [],
      groups: i === 0 ? [group] : [],
      ...(i === 0 && all.boundary && { boundary: all.boundary }),
    })),
    groups: [{ arn: group, policies: all.ofGroup }],
    roles: roles.map((arn, i) => ({ arn, trust: all.trusts[i] as string, policies: all.ofRoles[i] ?? [] })),
    resources: [
      { arn: fn, account: A, role: roles[1] as string, ...(all.fn && { policy: all.fn }) },
      { arn: bucket, account: A, policy: all.bucket },
    ],
  }));

test("each finding's request works now and not after its fix, and each gain is one", () => {
  let escalations = 0;
  fc.assert(
    fc.property(world, (small) => {
      for (const { request, after, fix, escalation } of grantFindings(small)) {
        expect(evaluateIn(small, request).outcome).toBe("allowed");
        expect(evaluateIn(after, request).outcome).not.toBe("allowed");
        expect(fix.every((edit) => edit.before !== edit.after)).toBe(true);
        if (escalation === undefined) continue;
        escalations++;
        expect(evaluateIn(escalation.world, escalation.gain).outcome).toBe("allowed");
        expect(escalation.hops.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 40 },
  );
  expect(escalations).toBeGreaterThan(5);
}, 30_000);
