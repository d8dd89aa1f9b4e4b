/** What must hold for every fix of every request: it is real, it is minimal, and it says what else it allows. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCase, type PlainCase } from "../../../test/cases.js";
import { accessRequest, policySet } from "../../../test/plain.js";
import {
  type AccessRequest,
  type AppliedPolicy,
  compilePolicy,
  evaluate,
  type PolicySet,
  type RequestContext,
} from "../../index.js";
import type { Change, ChangeRequest, Fix } from "./fix.js";
import { fixes } from "./fixes.js";

const RUNS = 500;

const read = (plain: PlainCase): { request: AccessRequest; policies: PolicySet } => ({
  request: accessRequest(plain.request),
  policies: policySet(plain.policies),
});

const isServiceLinked = ({ principal }: AccessRequest): boolean =>
  principal.type === "role-session" && principal.serviceLinked === true;

test("a fix lets the request through, an allowed request needs none, and only service-linked roles are beyond help", () => {
  let found = 0;
  fc.assert(
    fc.property(anyCase, (plain) => {
      const { request, policies } = read(plain);
      const { outcome } = evaluate(request, policies);
      const all = fixes(request, policies);
      if (outcome === "allowed") expect(all).toEqual([]);
      else if (!isServiceLinked(request)) expect(all).not.toEqual([]);
      for (const fix of all) expect(evaluate(fix.request, fix.after).outcome).toBe("allowed");
      found += all.length;
    }),
    { numRuns: RUNS },
  );
  expect(found).toBeGreaterThan(RUNS / 2);
});

test("no part of a fix is enough", () => {
  let several = 0;
  fc.assert(
    fc.property(anyCase, (plain) => {
      const { request, policies } = read(plain);
      for (const { changes } of fixes(request, policies).slice(0, 8)) {
        // Made by hand from what the changes say, all of them allow it, so each says what it does.
        expect(outcomeWith(request, policies, changes)).toBe("allowed");
        if (changes.length > 7) continue;
        if (changes.length > 1) several++;
        for (let bits = 0; bits < 2 ** changes.length - 1; bits++) {
          const part = changes.filter((_, i) => (bits >> i) & 1);
          expect(outcomeWith(request, policies, part)).not.toBe("allowed");
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(several).toBeGreaterThan(RUNS / 4);
});

test("where nothing allows the request, one fix adds a statement for it alone", () => {
  let asked = 0;
  fc.assert(
    fc.property(anyCase, (plain) => {
      const { request, policies } = read(plain);
      const { outcome, layer } = evaluate(request, policies);
      if (outcome !== "implicitDeny" || layer === undefined || layer === "rcp" || isServiceLinked(request)) return;
      asked++;
      const added = fixes(request, policies)
        .flatMap(({ changes }) => changes)
        .filter((change) => change.kind === "add-statement" && change.layer === layer)
        .map((change) => (change as Extract<Change, { kind: "add-statement" }>).statement);
      expect(
        added.some(
          ({ Effect, Action, Resource }) =>
            Effect === "Allow" &&
            String(Action).toLowerCase() === request.action.toLowerCase() &&
            (layer === "trust" ? Resource === undefined : plainly(String(Resource)) === request.resource),
        ),
      ).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(asked).toBeGreaterThan(RUNS / 4);
});

test("alsoAllows lists, of the requests given, those that become allowed, and no fix before has fewer", () => {
  let widened = 0;
  fc.assert(
    fc.property(anyCase, fc.array(anyCase, { minLength: 3, maxLength: 8 }), (plain, others) => {
      const { request, policies } = read(plain);
      const among = others.map((other) => ({ ...accessRequest(other.request), principal: request.principal }));
      const before = among.filter((one) => evaluate(one, policies).outcome !== "allowed");
      let fewest = 0;
      for (const { after, alsoAllows } of fixes(request, policies, { among })) {
        expect(alsoAllows).toEqual(before.filter((one) => evaluate(one, after).outcome === "allowed"));
        expect(alsoAllows.length).toBeGreaterThanOrEqual(fewest);
        fewest = alsoAllows.length;
        widened += alsoAllows.length;
      }
    }),
    { numRuns: RUNS / 4 },
  );
  expect(widened).toBeGreaterThan(0);
});

test("the text of a change is the whole policy with that change, and nothing else in it moves", () => {
  fc.assert(
    fc.property(anyCase, (plain) => {
      const { request, policies } = read(plain);
      for (const { changes } of fixes(request, policies).slice(0, 8))
        for (const change of changes) {
          if (change.kind === "change-request") continue;
          const { Statement: now, ...rest } = JSON.parse(change.text);
          if (change.policy === undefined) {
            expect([now].flat()).toHaveLength(1);
            continue;
          }
          const { Statement: old, ...oldRest } = JSON.parse(change.policy.policy.source);
          expect(rest).toEqual(oldRest);
          expect([now].flat()).toEqual(edited([old].flat(), [change]));
        }
    }),
    { numRuns: RUNS },
  );
});

/** A literal resource as people read it. */
const plainly = (pattern: string): string => pattern.replaceAll("${*}", "*").replaceAll("${?}", "?");

type PolicyChange = Exclude<Change, ChangeRequest>;

/** The changes made on plain JSON: another way to the same end than the one under test. */
function outcomeWith(request: AccessRequest, policies: PolicySet, changes: Fix["changes"]): string {
  const ofPolicies = changes.filter((one) => one.kind !== "change-request");
  const layer = (name: PolicyChange["layer"], list: readonly AppliedPolicy[], level?: number): AppliedPolicy[] => {
    const own = ofPolicies.filter((one) => one.layer === name && (level === undefined || one.level === level));
    const news = own.filter((one) => one.policy === undefined);
    return [
      ...list.map((policy) =>
        withEdits(
          policy,
          own.filter((one) => one.policy === policy),
        ),
      ),
      ...news.map((one) => ({ policy: compilePolicy(one.text) })),
    ];
  };
  const single = (name: "boundary" | "resource" | "endpoint", also = name as PolicyChange["layer"]): object => {
    const old = policies[name] === undefined ? [] : [policies[name]];
    const [now] = [...layer(name, old), ...(also === name ? [] : layer(also, old))].filter((one) => one !== old[0]);
    return now === undefined ? {} : { [name]: now };
  };
  const session = layer("session", policies.session ?? []);
  const after: PolicySet = {
    ...policies,
    identity: layer("identity", policies.identity),
    ...single("boundary"),
    ...single("resource", "trust"),
    ...single("endpoint"),
    ...(policies.session === undefined && session.length === 0 ? {} : { session }),
    ...(policies.scps === undefined ? {} : { scps: policies.scps.map((list, i) => layer("scp", list, i)) }),
    ...(policies.rcps === undefined ? {} : { rcps: policies.rcps.map((list, i) => layer("rcp", list, i)) }),
  };
  return evaluate({ ...request, context: withKeys(request.context, changes) }, after).outcome;
}

function withEdits(policy: AppliedPolicy, changes: readonly PolicyChange[]): AppliedPolicy {
  if (changes.length === 0) return policy;
  const { Statement, ...rest } = JSON.parse(policy.policy.source);
  return {
    ...policy,
    policy: compilePolicy(JSON.stringify({ ...rest, Statement: edited([Statement].flat(), changes) })),
  };
}

const edited = (statements: readonly unknown[], changes: readonly PolicyChange[]): unknown[] => [
  ...statements.flatMap((statement, index): readonly unknown[] => {
    const change = changes.find((one) => "index" in one && one.index === index);
    if (change === undefined) return [statement];
    return change.kind !== "remove-statement" && "after" in change ? change.after : [];
  }),
  ...changes.flatMap((one) => (one.kind === "add-statement" ? [one.statement] : [])),
];

function withKeys(context: RequestContext, changes: readonly Change[]): RequestContext {
  let now = context;
  for (const change of changes) {
    if (change.kind !== "change-request") continue;
    const before = now;
    now = {
      get: (key) => (key === change.key.toLowerCase() ? change.to : before.get(key)),
      keys: () => before.keys(),
    };
  }
  return now;
}
