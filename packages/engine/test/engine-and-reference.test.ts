/** The engine against the slow reference, on random requests. A failure prints the seed that repeats it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, explain, type Outcome } from "../src/index.js";
import { anyCase, type PlainCase } from "./cases.js";
import { accessRequest, policySet } from "./plain.js";
import { decideSlowly, type Fault } from "./reference.js";
import { COMPARISONS } from "./runs.js";

const agree = ({ request, policies }: PlainCase, faults: readonly Fault[] = []): boolean =>
  evaluate(accessRequest(request), policySet(policies)).outcome === decideSlowly(request, policies, faults);

test(
  `the engine decides ${COMPARISONS} random requests as the reference does`,
  () => {
    fc.assert(
      fc.property(anyCase, (one) => agree(one)),
      { numRuns: COMPARISONS },
    );
  },
  60_000 + COMPARISONS * 20,
);

test("the random requests reach every outcome", () => {
  const seen = new Map<string, number>();
  for (const { request, policies } of fc.sample(anyCase, { numRuns: 3000, seed: 7 })) {
    const { outcome } = evaluate(accessRequest(request), policySet(policies));
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  for (const outcome of ["allowed", "explicitDeny", "implicitDeny"]) expect(seen.get(outcome)).toBeGreaterThan(300);
  expect(seen.get("undetermined")).toBeGreaterThan(20);
});

test("an explanation comes with the very decision of evaluate", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const request = accessRequest(one.request);
      const policies = policySet(one.policies);
      expect(explain(request, policies).decision).toEqual(evaluate(request, policies));
    }),
    { numRuns: 3000 },
  );
});

describe("the comparison finds a planted fault:", () => {
  const faults: Record<Fault, true> = {
    "deny-loses": true,
    "boundary-ignored": true,
    "boundary-grants": true,
    "session-ignored": true,
    "scp-first-level-only": true,
    "scp-limits-service-linked-roles": true,
    "rcp-ignored": true,
    "account-names-are-enough": true,
    "role-arn-escapes-boundary": true,
    "cross-account-either-side": true,
    "trust-not-needed": true,
    "trust-user-escapes-boundary": true,
    "root-needs-policy": true,
    "actions-regard-case": true,
    "resources-ignore-case": true,
    "star-stops-at-colon": true,
    "inner-star-crosses-colons": true,
    "arn-like-crosses-colons": true,
    "variables-in-2008": true,
    "variable-values-are-wildcards": true,
    "absent-key-fails-negated": true,
    "if-exists-ignored": true,
    "for-all-values-needs-key": true,
    "for-any-value-true-when-absent": true,
    "null-ignores-empty": true,
    "keys-regard-case": true,
    "numbers-as-text": true,
    "not-principal-spares-bounded": true,
    "not-principal-ignores-account": true,
    "unreadable-negated-holds": true,
    "unknown-is-absent": true,
    "endpoint-ignored": true,
    "federated-without-session": true,
    "anonymous-by-account": true,
    "ipv4-in-ipv6": true,
    "deny-only-last": true,
    "session-grants": true,
    "scp-any-level": true,
    "endpoint-grants": true,
    "allow-needs-company": true,
    "last-statement-wins": true,
    "scp-limits-management-account": true,
    "rcp-limits-management-account": true,
    "rcp-limits-every-service": true,
    "rcp-limits-without-resource": true,
    "rcp-limits-linked-trust": true,
  };
  // The engine's answers are the same for every fault, and a fixed seed makes finding one no matter of luck.
  const pool: { one: PlainCase; outcome: Outcome }[] = [];
  const more = (): void => {
    for (const one of fc.sample(anyCase, { numRuns: 1000, seed: 11 + pool.length }))
      pool.push({ one, outcome: evaluate(accessRequest(one.request), policySet(one.policies)).outcome });
  };
  const finds = (fault: Fault): boolean => {
    for (let i = 0; i < 20_000; i++) {
      if (i === pool.length) more();
      const { one, outcome } = pool[i] as (typeof pool)[number];
      if (decideSlowly(one.request, one.policies, [fault]) !== outcome) return true;
    }
    return false;
  };
  for (const fault of Object.keys(faults) as Fault[])
    test(fault, () => {
      expect(finds(fault)).toBe(true);
    });
});
