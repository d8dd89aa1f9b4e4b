/**
 * The comparison against exhaustive search: policies whose patterns are few, and every request that such patterns can tell
 * apart, each decided by `evaluate`.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePolicy, contextOf, evaluate } from "../../index.js";
import type { AccessRequest, PolicySet, Principal } from "../../request.js";
import { comparePolicies } from "./compare.js";
import type { Comparison, CounterExample } from "./types.js";

const A = "111122223333";
const B = "444455556666";
const ann: Principal = { type: "user", account: A, arn: `arn:aws:iam::${A}:user/ann` };

const ACTIONS = ["s3:a", "s3:ab", "s3:b", "s3:c", "s3:cc", "sqs:a", "sqs:c"];
const ACTION_PATTERNS = ["s3:a", "s3:a*", "S3:B", "s3:*", "*", "*:a", "s3:?"];
const RESOURCES = [
  "*",
  ...["x", "xy", "y", "z", "zy", "xz", "zz"].map((name) => `arn:aws:s3:::${name}`),
  "arn:aws:sqs:r:1:x",
];
const RESOURCE_PATTERNS = [
  "*",
  "arn:aws:s3:::x",
  "arn:aws:s3:::x*",
  "arn:aws:s3:::*y",
  "arn:aws:s3:::?",
  "arn:aws:sqs:*:x",
];

type Values = readonly (string | readonly string[] | undefined)[];

interface Key {
  readonly values: Values;
  readonly operators: readonly string[];
  readonly policy: (operator: string) => readonly string[];
}

const wild = (operator: string): boolean => operator.endsWith("Like");

/** Keys with values for every combination of what can be asked of them. */
const KEYS: Readonly<Record<string, Key>> = {
  text: {
    values: [undefined, "", "p", "P", "pq", "px", "q", "Q", "z", "zq"],
    policy: (operator) => (wild(operator) ? ["p", "p*", "*q", "*"] : ["p", "q"]),
    operators: ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"],
  },
  set: {
    values: [undefined, [], ...subsetsOf(["p", "pq", "q", "z", ""])],
    policy: (operator) => (wild(operator) ? ["p", "p*", "q"] : ["p", "q"]),
    operators: ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"].flatMap((operator) => [
      `ForAllValues:${operator}`,
      `ForAnyValue:${operator}`,
    ]),
  },
  number: {
    values: [undefined, "-1", "1", "1.5", "2", "3"],
    policy: () => ["1", "2.0", "x"],
    operators: ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
      (how) => `Numeric${how}`,
    ),
  },
  date: {
    values: [undefined, "2025-01-01", "2026-01-01T00:00:00Z", "2026-06-01", "2027", "2028-01-01"],
    policy: () => ["2026-01-01", "2027-01-01T00:00:00Z"],
    operators: ["DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"],
  },
  address: {
    values: [undefined, "10.0.0.1", "10.1.0.1", "192.0.2.1", "2001:db8::1", "2001:db9::1"],
    policy: () => ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "nowhere"],
    operators: ["IpAddress", "NotIpAddress"],
  },
  flag: { values: [undefined, "true", "false"], policy: () => ["true", "false"], operators: ["Bool"] },
  arn: {
    values: [undefined, "", "x", "x:y", "arn:a:b:c:d:e", "arn:a:b:c:d:f", "arn:a:z:c:d:e", "arn:a:b:c:d:ef"],
    policy: () => ["arn:a:*:c:d:e", "arn:*:*:*:*:*", "*", "arn:a:b:c:d:e*"],
    operators: ["ArnLike", "ArnNotEquals"],
  },
};

function subsetsOf(values: readonly string[]): string[][] {
  const subsets: string[][] = [[]];
  for (const value of values) for (const set of [...subsets]) subsets.push([...set, value]);
  return subsets.slice(1);
}

const some = <T>(values: readonly T[], most: number): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });

function condition(keys: readonly string[]): fc.Arbitrary<Record<string, Record<string, unknown>>> {
  const one = fc.constantFrom(...keys).chain((key) => {
    const { operators, policy } = KEYS[key] as Key;
    return fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .constantFrom(...operators)
          .chain((operator) =>
            fc
              .tuple(fc.constantFrom("", "", "IfExists"), some(policy(operator), 2))
              .map(([ifExists, values]) => ({ [`${operator}${ifExists}`]: { [key]: values } })),
          ),
      },
      { weight: 1, arbitrary: fc.constantFrom("true", "false").map((value) => ({ Null: { [key]: value } })) },
    );
  });
  return fc.array(one, { maxLength: 2 }).map((all) => Object.assign({}, ...all));
}

const statement = (keys: readonly string[], who: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .record({
      who,
      effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
      action: fc.constantFrom("Action", "Action", "Action", "NotAction"),
      actions: some(ACTION_PATTERNS, 2),
      resource: fc.constantFrom("Resource", "Resource", "Resource", "NotResource"),
      resources: some(RESOURCE_PATTERNS, 2),
      conditions: condition(keys),
    })
    .map((s) => ({
      Effect: s.effect,
      ...s.who,
      [s.action]: s.actions,
      [s.resource]: s.resources,
      Condition: s.conditions,
    }));

const document = (keys: readonly string[], who: fc.Arbitrary<object> = fc.constant({})): fc.Arbitrary<string> =>
  fc
    .array(statement(keys, who), { minLength: 1, maxLength: 3 })
    .map((list) => JSON.stringify({ Version: "2012-10-17", Statement: list }));

/** Two keys at a time, so that their product stays small. */
const twoKeys = fc.shuffledSubarray(Object.keys(KEYS), { minLength: 2, maxLength: 2 });

function* requests(keys: readonly string[], principals: readonly Principal[]): Generator<AccessRequest> {
  const [first, second] = keys.map((key) => KEYS[key] as Key);
  for (const one of first?.values ?? [undefined])
    for (const other of second?.values ?? [undefined]) {
      const context = contextOf({ [keys[0] ?? "none"]: one, [keys[1] ?? "no"]: other });
      for (const principal of principals)
        for (const action of ACTIONS)
          for (const resource of RESOURCES)
            yield {
              principal,
              action,
              resource,
              context,
              ...("account" in principal ? { resourceAccount: principal.account } : {}),
            };
    }
}

const allowed = (request: AccessRequest, policies: PolicySet): boolean =>
  evaluate(request, policies).outcome === "allowed";

function exhaustive(before: PolicySet, after: PolicySet, all: Iterable<AccessRequest>): Comparison["answer"] {
  let gained = false;
  let lost = false;
  for (const request of all) {
    const [was, is] = [allowed(request, before), allowed(request, after)];
    gained ||= is && !was;
    lost ||= was && !is;
  }
  return gained ? (lost ? "different" : "wider") : lost ? "narrower" : "same";
}

function expectReal(
  { counterExamples }: { counterExamples: readonly CounterExample[] },
  wide: PolicySet,
  narrow: PolicySet,
) {
  for (const { request, grantedBy, context } of counterExamples) {
    expect(allowed(request, wide)).toBe(true);
    expect(allowed(request, narrow)).toBe(false);
    expect(allowed({ ...request, context: contextOf(context) }, wide)).toBe(true);
    expect(grantedBy.map(({ effect }) => effect)).not.toContain("Deny");
  }
}

const mirrored = { same: "same", wider: "narrower", narrower: "wider", different: "different", unknown: "unknown" };

describe("the comparison", { timeout: 120_000 }, () => {
  test("answers as exhaustive search does, and each counter-example is real", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        twoKeys.chain((keys) => fc.tuple(fc.constant(keys), document(keys), document(keys), fc.boolean())),
        ([keys, one, other, together]) => {
          const [first, second] = [{ policy: compilePolicy(one) }, { policy: compilePolicy(other) }];
          const before: PolicySet = { identity: [first] };
          const after: PolicySet = { identity: together ? [first, second] : [second] };
          const comparison = comparePolicies(before, after);
          expectReal(comparison.gained, after, before);
          expectReal(comparison.lost, before, after);
          expect(comparison.answer, comparison.because).toBe(exhaustive(before, after, requests(keys, [ann])));
          expect(comparePolicies(after, before).answer).toBe(mirrored[comparison.answer]);
          seen.add(comparison.answer);
        },
      ),
      { numRuns: 80 },
    );
    expect([...seen].sort()).toEqual(["different", "narrower", "same", "wider"]);
  });

  const callers: readonly Principal[] = [
    ann,
    { type: "user", account: A, arn: `arn:aws:iam::${A}:user/bob` },
    {
      type: "role-session",
      account: A,
      arn: `arn:aws:sts::${A}:assumed-role/app/s`,
      roleArn: `arn:aws:iam::${A}:role/app`,
    },
    {
      type: "role-session",
      account: A,
      arn: `arn:aws:sts::${A}:assumed-role/app/t`,
      roleArn: `arn:aws:iam::${A}:role/app`,
    },
    {
      type: "role-session",
      account: A,
      arn: `arn:aws:sts::${A}:assumed-role/x/t`,
      roleArn: `arn:aws:iam::${A}:role/x`,
    },
    { type: "root", account: A },
    {
      type: "federated-user",
      account: A,
      arn: `arn:aws:sts::${A}:federated-user/f`,
      userArn: `arn:aws:iam::${A}:user/ann`,
    },
    { type: "federated-user", account: A, arn: `arn:aws:sts::${A}:federated-user/f` },
    { type: "user", account: B, arn: `arn:aws:iam::${B}:user/eve` },
    {
      type: "role-session",
      account: B,
      arn: `arn:aws:sts::${B}:assumed-role/x/t`,
      roleArn: `arn:aws:iam::${B}:role/x`,
    },
    { type: "root", account: B },
    { type: "federated-user", account: B, arn: `arn:aws:sts::${B}:federated-user/f` },
    { type: "user", account: "777788889999", arn: "arn:aws:iam::777788889999:user/eve" },
    { type: "root", account: "777788889999" },
    {
      type: "role-session",
      account: "777788889999",
      arn: "arn:aws:sts::777788889999:assumed-role/x/t",
      roleArn: "arn:aws:iam::777788889999:role/x",
    },
    { type: "federated-user", account: "777788889999", arn: "arn:aws:sts::777788889999:federated-user/f" },
    { type: "service", name: "s3.amazonaws.com" },
    { type: "service", name: "sns.amazonaws.com" },
    { type: "web-identity", provider: "idp" },
    { type: "saml", provider: "other" },
    { type: "anonymous" },
  ];
  const names = fc.constantFrom<object[]>(
    { AWS: "*" },
    { AWS: A },
    { AWS: B },
    { AWS: ann.arn },
    { AWS: `arn:aws:iam::${A}:role/app` },
    { AWS: `arn:aws:sts::${A}:assumed-role/app/s` },
    { AWS: `arn:aws:sts::${B}:federated-user/f` },
    { Service: "s3.amazonaws.com" },
    { Federated: "idp" },
    { AWS: [A, ann.arn] },
  );

  test("tells callers of a resource-based policy apart as exhaustive search does", () => {
    const who = fc
      .tuple(names, fc.constantFrom("Principal", "Principal", "Principal", "NotPrincipal"))
      .map(([name, key]) => ({ [key]: name }));
    fc.assert(
      fc.property(
        fc
          .constantFrom("text", "flag")
          .chain((key) => fc.tuple(fc.constant([key]), document([key], who), document([key], who))),
        ([keys, before, after]) => {
          const comparison = comparePolicies(compilePolicy(before), compilePolicy(after), { kind: "resource" });
          expectReal(comparison.gained, comparison.after, comparison.before);
          expectReal(comparison.lost, comparison.before, comparison.after);
          expect(comparison.answer, comparison.because).toBe(
            exhaustive(comparison.before, comparison.after, requests(keys, callers)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
