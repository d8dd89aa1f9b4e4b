/**
 * Grants against exhaustive evaluation: over small random worlds every request of a small alphabet is decided, and must
 * be allowed exactly if a grant says so.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { contextOf } from "../../context.js";
import { evaluate } from "../../evaluate.js";
import { ActionElement } from "../../match/action.js";
import { ResourcePattern } from "../../match/resource.js";
import { compilePolicy } from "../../policy/compile.js";
import type { AccessRequest, Principal } from "../../request.js";
import { YES } from "../../truth.js";
import type { Grantee } from "./callers.js";
import type { GrantCondition } from "./conditions.js";
import { evaluateIn } from "./decide-in-world.js";
import type { Grant } from "./grant.js";
import { canWhat, whoCan } from "./who-can.js";
import type { AccessWorld } from "./world.js";

const A = "111122223333";
const B = "444455556666";
const C = "777788889999";
const ann = `arn:aws:iam::${A}:user/ann`;
const bob = `arn:aws:iam::${A}:user/bob`;
const app = `arn:aws:iam::${A}:role/app`;
const run = `arn:aws:sts::${A}:assumed-role/app/run`;
const staff = `arn:aws:iam::${A}:group/staff`;
const carl = `arn:aws:iam::${B}:user/carl`;
const out = `arn:aws:iam::${C}:role/out`;

const ACTIONS = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "sts:AssumeRole", "iam:PassRole", "kms:Decrypt"];
const RESOURCES = [
  "*",
  "arn:aws:s3:::b",
  "arn:aws:s3:::b/ann",
  "arn:aws:s3:::b/x/ann",
  "arn:aws:s3:::other/ann",
  `arn:aws:sqs:us-east-1:${A}:q`,
  `arn:aws:sqs:us-east-1:${A}:unknown`,
  `arn:aws:kms:us-east-1:${A}:key/k`,
  app,
];

interface Who {
  readonly principal: Principal;
  readonly context: Record<string, string>;
}
const inA = { "aws:PrincipalAccount": A, "aws:PrincipalOrgID": "o-1" };
const inB = { "aws:PrincipalAccount": B };
const inC = { "aws:PrincipalAccount": C, "aws:PrincipalOrgID": "o-2" };
const session = (account: string, role: string, name: string): Principal => ({
  type: "role-session",
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${account}:role/${role}`,
});
const WHO: readonly Who[] = [
  {
    principal: { type: "user", account: A, arn: ann },
    context: { ...inA, "aws:PrincipalArn": ann, "aws:username": "ann", "aws:PrincipalTag/team": "blue" },
  },
  {
    principal: { type: "user", account: A, arn: bob },
    context: { ...inA, "aws:PrincipalArn": bob, "aws:username": "bob" },
  },
  { principal: session(A, "app", "run"), context: { ...inA, "aws:PrincipalArn": app } },
  { principal: session(A, "app", "other"), context: { ...inA, "aws:PrincipalArn": app } },
  { principal: { type: "root", account: A }, context: { ...inA, "aws:PrincipalArn": `arn:aws:iam::${A}:root` } },
  {
    principal: { type: "user", account: B, arn: carl },
    context: { ...inB, "aws:PrincipalArn": carl, "aws:username": "carl" },
  },
  { principal: session(C, "out", "s"), context: { ...inC, "aws:PrincipalArn": out } },
  { principal: session(C, "more", "s"), context: { ...inC, "aws:PrincipalArn": `arn:aws:iam::${C}:role/more` } },
  {
    principal: { type: "service", name: "sns.amazonaws.com" },
    context: { "aws:PrincipalServiceName": "sns.amazonaws.com" },
  },
  {
    principal: { type: "service", name: "s3.amazonaws.com" },
    context: { "aws:PrincipalServiceName": "s3.amazonaws.com" },
  },
  { principal: { type: "anonymous" }, context: { "aws:PrincipalAccount": "anonymous" } },
];
const OPEN: readonly Record<string, string>[] = [
  { "aws:SecureTransport": "true" },
  { "aws:SecureTransport": "false", "s3:prefix": "ann" },
  { "aws:SecureTransport": "true", "s3:prefix": "x" },
];

const oneOrMore = <T>(values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const actions = oneOrMore([
  "*",
  "s3:*",
  "s3:Get*",
  "S3:putobject",
  "s*:*e*",
  "sts:*",
  "iam:PassRole",
  "sqs:SendMessage",
  "kms:*",
]);
const resources = oneOrMore([
  ...RESOURCES,
  "arn:aws:s3:::*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::*/ann",
  "arn:aws:s3:::b/${aws:username}",
  "arn:aws:s3:::b/${s3:prefix}",
  "arn:aws:s3:::b/*/${aws:PrincipalTag/team, 'ann'}",
  `arn:aws:sqs:*:${A}:*`,
  "arn:aws:*:q",
  `arn:aws:iam::${A}:role/*`,
]);
const condition = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  { Bool: { "aws:SecureTransport": "true" } },
  { StringLike: { "s3:prefix": "a*" } },
  { StringNotEquals: { "s3:prefix": "x" } },
  { StringEquals: { "aws:PrincipalTag/team": "blue" } },
  { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
  { StringEquals: { "aws:username": "${s3:prefix}" } },
  { StringNotEquals: { "aws:PrincipalAccount": A } },
  { StringEquals: { "aws:PrincipalOrgID": "o-2" } },
  { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:role/*` }, Bool: { "aws:SecureTransport": "true" } },
  { Null: { "s3:prefix": "true" } },
);
const principal = fc.constantFrom<unknown[]>(
  "*",
  { AWS: A },
  { AWS: `arn:aws:iam::${B}:root` },
  { AWS: [ann, app] },
  { AWS: run },
  { AWS: carl },
  { AWS: out },
  { AWS: C },
  { Service: "sns.amazonaws.com" },
);
const effect = fc.constantFrom("Allow", "Allow", "Deny");
const element = <T>(name: string, plain: fc.Arbitrary<T>) =>
  fc.tuple(fc.constantFrom(name, name, name, name, `Not${name}`), plain).map(([key, value]) => ({ [key]: value }));
const attached = fc
  .tuple(effect, element("Action", actions), element("Resource", resources), condition)
  .map(([Effect, action, resource, Condition]) => ({
    Effect,
    ...action,
    ...resource,
    ...(Condition && { Condition }),
  }));
const naming = fc
  .tuple(
    effect,
    fc.constantFrom("Principal", "Principal", "Principal", "NotPrincipal"),
    principal,
    element("Action", actions),
    resources,
    condition,
  )
  .map(([Effect, who, Principal, action, Resource, Condition]) => ({
    Effect,
    [Effect === "Allow" ? "Principal" : who]: Principal,
    ...action,
    Resource,
    ...(Condition && { Condition }),
  }));
const trusting = naming.map(({ Resource, ...rest }) => ({ ...rest, ...(Resource.length === 9 ? { Resource } : {}) }));
const documentOf = (statement: fc.Arbitrary<unknown>, maxLength: number) =>
  fc
    .tuple(
      fc.constantFrom("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"),
      fc.array(statement, { minLength: 1, maxLength }),
    )
    .map(([Version, Statement]) => JSON.stringify({ Version, Statement }));
const policy = documentOf(attached, 3).map((document) => ({ document }));
const everything = {
  document: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
};
const rcpEverything = {
  document: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
  }),
};
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const rcps = maybe(documentOf(naming, 2).map((document) => [[rcpEverything, { document }]]));
const scps = maybe(
  fc.oneof(
    policy.map((one) => [[everything, one]]),
    policy.map((one) => [[everything], [one]]),
  ),
);

const world: fc.Arbitrary<AccessWorld> = fc
  .record({
    scps,
    rcps,
    rcpServices: maybe(fc.constant(new Set(["s3", "sts"]))),
    ann: fc.array(policy, { maxLength: 2 }),
    bob: fc.array(policy, { maxLength: 1 }),
    staff: fc.array(policy, { maxLength: 1 }),
    app: fc.array(policy, { maxLength: 2 }),
    boundary: maybe(policy),
    carl: fc.array(policy, { maxLength: 1 }),
    knowsB: fc.boolean(),
    trust: documentOf(trusting, 2),
    bucket: maybe(documentOf(naming, 3)),
    queue: maybe(documentOf(naming, 2)),
    key: documentOf(naming, 2),
  })
  .map(
    (all): AccessWorld => ({
      accounts: [
        {
          id: A,
          organization: "o-1",
          ...(all.scps && { scps: all.scps }),
          ...(all.rcps && { rcps: all.rcps }),
        },
        ...(all.knowsB ? [{ id: B }] : []),
      ],
      ...(all.rcpServices && { rcpServices: all.rcpServices }),
      users: [
        {
          arn: ann,
          policies: all.ann,
          groups: [staff],
          tags: { team: "blue" },
          ...(all.boundary && { boundary: all.boundary }),
        },
        { arn: bob, policies: all.bob, tags: {} },
        ...(all.knowsB ? [{ arn: carl, policies: all.carl, tags: {} }] : []),
      ],
      groups: [{ arn: staff, policies: all.staff }],
      roles: [
        { arn: app, trust: all.trust, policies: all.app, tags: {}, ...(all.boundary && { boundary: all.boundary }) },
      ],
      resources: [
        { arn: "arn:aws:s3:::b", account: A, tags: { team: "blue" }, ...(all.bucket && { policy: all.bucket }) },
        { arn: `arn:aws:sqs:us-east-1:${A}:q`, account: A, tags: {}, ...(all.queue && { policy: all.queue }) },
        { arn: `arn:aws:kms:us-east-1:${A}:key/k`, account: A, tags: {}, policy: all.key },
      ],
    }),
  );

/** Every request of the alphabet, with what its keys are in this world. */
function* requests(world: AccessWorld): Iterable<AccessRequest> {
  for (const { principal, context } of WHO)
    for (const action of ACTIONS)
      for (const resource of RESOURCES)
        for (const open of OPEN) {
          const account = "account" in principal ? principal.account : undefined;
          const known = resource === "arn:aws:s3:::b" || resource.startsWith("arn:aws:s3:::b/");
          const isOfA = known || resource.includes(A);
          const resourceAccount = isOfA && !resource.endsWith(":unknown") ? A : account;
          // STS is asked about roles alone; the engine takes what it is asked on a key for a trust policy.
          if (action === "sts:AssumeRole" && resource.includes(":key/")) continue;
          // The world says nothing of resources of other accounts.
          if (!world.accounts.some(({ id }) => id === resourceAccount)) continue;
          yield {
            principal,
            action,
            resource,
            resourceAccount,
            context: contextOf({
              ...context,
              ...open,
              "aws:ResourceAccount": resourceAccount,
              ...(resourceAccount === A && { "aws:ResourceOrgID": "o-1" }),
              ...(known && { "aws:ResourceTag/team": "blue" }),
            }),
          };
        }
}

/** Whom the requests of a principal are listed under. */
function granteeOf(world: AccessWorld, principal: Principal): Grantee {
  const named = (text: string): boolean =>
    [
      ...(world.resources ?? []).map(({ policy = "" }) => policy),
      ...(world.roles ?? []).map(({ trust }) => trust),
    ].some((document) => document.includes(`"${text}"`));
  switch (principal.type) {
    case "user":
      if (world.users?.some(({ arn }) => arn === principal.arn)) return { type: "user", arn: principal.arn };
      break;
    case "role-session":
      if (world.roles?.some(({ arn }) => arn === principal.roleArn))
        return named(principal.arn)
          ? { type: "session", arn: principal.arn, role: principal.roleArn }
          : { type: "role", arn: principal.roleArn };
      break;
    case "root":
      return { type: "root", account: principal.account };
    case "service":
      return { type: "service", name: named(principal.name) ? principal.name : "*" };
    default:
      return { type: "anonymous" };
  }
  const arn = principal.type === "role-session" ? principal.roleArn : principal.arn;
  if (named(arn)) return { type: "outsider", arn };
  if (named(principal.account) || named(`arn:aws:iam::${principal.account}:root`))
    return { type: "account", account: principal.account };
  return { type: "anyone" };
}

/** A statement decided by the engine itself, for someone without other policies. */
function holds(statement: object, { action, resource, context }: AccessRequest): boolean {
  const document = { Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } };
  const user = { type: "user", account: A, arn: ann } as const;
  return (
    evaluate(
      { principal: user, action, resource, context },
      { identity: [{ policy: compilePolicy(JSON.stringify(document)) }] },
    ).outcome === "allowed"
  );
}

function conditionHolds(condition: GrantCondition, request: AccessRequest): boolean {
  if ("element" in condition) {
    const all = { Action: "*", Resource: "*", [condition.element]: condition.values };
    if (condition.element === "NotResource") delete (all as { Resource?: unknown }).Resource;
    return holds(all, request);
  }
  const { operator, key, values } = condition;
  return holds({ Action: "*", Resource: "*", Condition: { [operator]: { [key]: values } } }, request);
}

const read = new WeakMap<Grant, { readonly named: ActionElement; readonly patterns: readonly ResourcePattern[] }>();

/** Every request asks every grant. */
function readOnce(grant: Grant) {
  const known = read.get(grant);
  if (known !== undefined) return known;
  const made = {
    named: new ActionElement(grant.actions, false),
    patterns: grant.resources.map((text) => new ResourcePattern(text, true)),
  };
  read.set(grant, made);
  return made;
}

function grants(grant: Grant, request: AccessRequest, world: AccessWorld): boolean {
  const { of, account, when, unless, except } = grant;
  const covered = (arn: string): boolean => request.resource === arn || request.resource.startsWith(`${arn}/`);
  const known =
    world.resources?.find(({ arn }) => covered(arn))?.arn ??
    (request.resource === app && /^sts:/.test(request.action) ? app : undefined);
  const noResource = request.resource === "*" && world.accounts.some(({ id, rcps }) => id === account && rcps);
  if (of !== (noResource ? "*" : known)) return false;
  if (account !== request.resourceAccount) return false;
  const { named, patterns } = readOnce(grant);
  if (!named.matches(request.action.toLowerCase())) return false;
  if (!patterns.some((pattern) => pattern.matches(request.resource, request.context) === YES)) return false;
  if (!when.every((one) => conditionHolds(one, request))) return false;
  if (unless.some(({ conditions }) => conditions.every((one) => conditionHolds(one, request)))) return false;
  return !except.some(
    (part) =>
      holds(
        {
          ...(part.notActions ? { NotAction: part.notActions } : { Action: part.actions ?? "*" }),
          ...(part.notResources ? { NotResource: part.notResources } : { Resource: part.resources ?? "*" }),
        },
        request,
      ) && part.when.every((one) => conditionHolds(one, request)),
  );
}

const told = (allowed: boolean, { principal, action, resource, context }: AccessRequest, grants: readonly Grant[]) =>
  JSON.stringify(
    {
      allowed,
      request: {
        principal,
        action,
        resource,
        keys: [...context.keys()].map((key) => [key, context.get(key.toLowerCase())]),
      },
      grants: grants.map(({ witness, by, ...rest }) => ({
        ...rest,
        by: by.map(({ layer, index }) => `${layer} ${index}`),
      })),
    },
    undefined,
    1,
  );

test("what grants list is what evaluate allows, and all of it", () => {
  fc.assert(
    fc.property(world, fc.nat(2), (small, third) => {
      const byGrantee = new Map<string, Grant[]>();
      for (const grant of whoCan(small, { action: "*" })) {
        const key = JSON.stringify(grant.to);
        byGrantee.set(key, [...(byGrantee.get(key) ?? []), grant]);
      }
      let count = 0;
      for (const request of requests(small)) {
        // A third of the requests shows as much, for three times as many worlds.
        if (count++ % 3 !== third) continue;
        const allowed = evaluateIn(small, request).outcome === "allowed";
        const mine = byGrantee.get(JSON.stringify(granteeOf(small, request.principal))) ?? [];
        const listed = mine.filter((grant) => grants(grant, request, small));
        if (allowed !== listed.length > 0) throw new Error(told(allowed, request, mine));
      }
    }),
    { numRuns: 30 },
  );
}, 30_000);

test("every witness is allowed, and an unconditional grant has one", () => {
  fc.assert(
    fc.property(world, (small) => {
      for (const grant of whoCan(small, { action: "*" })) {
        if (grant.witness !== undefined) {
          expect(evaluateIn(small, grant.witness).outcome).toBe("allowed");
          continue;
        }
        expect(grant.when.length + grant.unless.length + grant.except.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 20 },
  );
}, 30_000);

test("asking about a part gives what asking about everything gives for that part", () => {
  fc.assert(
    fc.property(world, fc.constantFrom(...ACTIONS), fc.constantFrom(...RESOURCES), (small, action, resource) => {
      const whole = canWhat(small, ann);
      const part = canWhat(small, ann, { action, resource });
      for (const request of requests(small)) {
        if (request.principal.type !== "user" || request.principal.arn !== ann) continue;
        if (request.action !== action || request.resource !== resource) continue;
        expect(part.some((grant) => grants(grant, request, small))).toBe(
          whole.some((grant) => grants(grant, request, small)),
        );
      }
    }),
    { numRuns: 20 },
  );
}, 30_000);
