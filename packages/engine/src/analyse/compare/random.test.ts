/**
 * The comparison against random requests: whatever the policies (variables, broken statements, every layer), a request
 * that one side allows and the other does not is never proven away, and every counter-example is real.
 */
import * as aws from "@rolecall/aws-model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCase, type PlainCase } from "../../../test/cases.js";
import { policySet } from "../../../test/plain.js";
import { contextOf, evaluate, UNKNOWN } from "../../index.js";
import type { AccessRequest, PolicySet, Principal } from "../../request.js";
import { comparePolicies } from "./compare.js";
import { keysOfCaller } from "./principals.js";
import type { Difference } from "./types.js";

/** Values that AWS could send for the keys of the random cases; keys that follow from the caller are given by it. */
const SENT: Readonly<Record<string, (value: string) => boolean>> = {
  "aws:principaltag/team": () => true,
  "aws:tagkeys": () => true,
  "s3:max-keys": (value) => /^-?\d+(\.\d+)?$/.test(value),
  "aws:currenttime": (value) => value !== "soon",
  "aws:securetransport": (value) => value === "true" || value === "false",
  "aws:sourceip": (value) => value !== "no address",
  "aws:sourcearn": (value) => value.startsWith("arn:"),
  "x:bytes": (value) => value.length % 4 === 0,
};

/** Keys that every request has. */
const ALWAYS = { "aws:CurrentTime": "2026-11-24T12:00:00Z", "aws:SecureTransport": "true" };

/** The request as AWS could send it; `undefined` where nobody could. */
function possible({ request }: PlainCase, resourceAccount: string | undefined): AccessRequest | undefined {
  const { action, resource } = request;
  const principal = request.principal as unknown as Principal;
  if (!/^[^:]+:[^:]+$/.test(action)) return undefined;
  if (resource !== "*" && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(resource)) return undefined;
  if ("serviceLinked" in principal && principal.serviceLinked === true) return undefined;
  const context: Record<string, string | readonly string[]> = { ...ALWAYS };
  for (const [key, value] of Object.entries(request.context)) {
    const isSent = SENT[key.toLowerCase()];
    if (isSent === undefined || value === undefined || value === UNKNOWN) continue;
    const isList = typeof value !== "string";
    if (isList ? key === "aws:TagKeys" : isSent(value)) context[key] = value as string | readonly string[];
  }
  const given = Object.fromEntries(Object.entries(keysOfCaller(principal)).filter(([, value]) => value !== undefined));
  const owner = resourceAccount ?? ("account" in principal ? principal.account : undefined);
  return {
    principal,
    action,
    resource,
    context: contextOf({ ...context, ...given }),
    ...(owner === undefined ? {} : { resourceAccount: owner }),
  };
}

const allowed = (request: AccessRequest, policies: PolicySet): boolean =>
  evaluate(request, policies).outcome === "allowed";

function expectReal(found: Difference, wide: PolicySet, narrow: PolicySet): void {
  for (const { request } of found.counterExamples) {
    expect(allowed(request, wide)).toBe(true);
    expect(allowed(request, narrow)).toBe(false);
  }
}

/** Some layers of one set, the rest of another, so that the two have much in common. */
const mixed = fc
  .tuple(anyCase, anyCase, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
  .map(([one, other, taken]): { before: PlainCase["policies"]; after: PlainCase["policies"] } => {
    const before = one.policies;
    const after: Record<string, unknown> = { ...before };
    Object.entries(other.policies).forEach(([layer, policies], index) => {
      if (taken[index] === true) after[layer] = policies;
    });
    return { before, after: after as PlainCase["policies"] };
  });

test("no request that tells two sets of policies apart is proven away", { timeout: 120_000 }, () => {
  let told = 0;
  let unknown = 0;
  fc.assert(
    fc.property(mixed, fc.array(anyCase, { minLength: 12, maxLength: 12 }), ({ before, after }, cases) => {
      const [left, right] = [policySet(before), policySet(after)];
      const everyone = [left, right].some(({ resource, rcps, endpoint }) => resource ?? rcps ?? endpoint);
      const account = cases[0]?.request.resourceAccount;
      const { answer, gained, lost } = comparePolicies(left, right, {
        vocabulary: aws,
        steps: 2000,
        ...(account === undefined ? {} : { resourceAccount: account }),
      });
      expectReal(gained, right, left);
      expectReal(lost, left, right);
      if (answer === "unknown") unknown++;
      for (const one of cases) {
        const request = possible(one, account);
        if (request === undefined) continue;
        // Nobody but users and roles counts where no policy names principals.
        const isAttached = request.principal.type === "user" || request.principal.type === "role-session";
        if (!isAttached && !everyone) continue;
        const [was, is] = [allowed(request, left), allowed(request, right)];
        if (was !== is) told++;
        if (is && !was) expect(gained.result, JSON.stringify([one.request, before, after])).not.toBe("none");
        if (was && !is) expect(lost.result, JSON.stringify([one.request, before, after])).not.toBe("none");
      }
    }),
    { numRuns: 60 },
  );
  // The test would say nothing if requests never told the sets apart, or if the comparison never knew.
  expect(told).toBeGreaterThan(15);
  expect(unknown).toBeLessThan(30);
});
