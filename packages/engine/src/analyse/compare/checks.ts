/**
 * The questions of IAM Access Analyzer's custom policy checks.
 *
 * AWS: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html,
 * https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html and
 * https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoPublicAccess.html
 */
import type { CompiledPolicy, PolicySet } from "../../request.js";
import { clausesOf } from "./clauses.js";
import { difference } from "./difference.js";
import { outsiders, type PublicResourceType, prefixOf } from "./public.js";
import { policySetOf } from "./sides.js";
import { Space } from "./space.js";
import type { Access, CompareOptions, Difference, PolicyCheck, Side } from "./types.js";

/** Does the candidate allow nothing that the existing side does not? */
export function checkNoNewAccess(existing: Side, candidate: Side, options: CompareOptions = {}): PolicyCheck {
  const kind = options.kind ?? "identity";
  const policies = policySetOf(candidate, kind);
  const [old, current] = [
    clausesOf(policySetOf(existing, kind), options.principal),
    clausesOf(policies, options.principal),
  ];
  const found = difference(new Space([old, current], options), current, old);
  return checked(found, policies, {
    pass: "the candidate allows nothing that the existing policy does not",
    fail: "the candidate allows something that the existing policy does not",
  });
}

/**
 * Does the side grant none of these? Each `Access` is asked by itself; an empty list of actions or resources is the same
 * as none given.
 */
export function checkAccessNotGranted(
  side: Side,
  accesses: readonly Access[],
  options: CompareOptions = {},
): PolicyCheck {
  const policies = policySetOf(side, options.kind ?? "identity");
  const clauses = clausesOf(policies, options.principal);
  const found = accesses.map((access) => difference(new Space([clauses], { ...options, access }), clauses));
  return checked(together(found), policies, {
    pass: "none of this access is granted",
    fail: "some of this access is granted",
  });
}

export interface PublicOptions extends Omit<CompareOptions, "kind" | "principal"> {
  /** Asks about the actions of its service only; about all without. */
  readonly resourceType?: PublicResourceType;
}

/**
 * Can nobody but those whom the policy knows reach the resource? Outsiders are anonymous callers and users and roles of
 * accounts that the policy does not name, with none of the fixed values that it trusts; `public.ts` says which those are.
 */
export function checkNoPublicAccess(policy: CompiledPolicy, options: PublicOptions = {}): PolicyCheck {
  const policies = policySetOf(policy, "resource");
  const clauses = clausesOf(policies);
  const { resourceType } = options;
  const space = new Space([clauses], {
    ...options,
    limits: outsiders(clauses.clauses, resourceType),
    ...(resourceType === undefined ? {} : { access: { actions: [`${prefixOf(resourceType)}:*`] } }),
  });
  const found = difference(space, clauses);
  return checked(found, policies, { pass: "the policy is not public", fail: "the policy is public" });
}

function checked(found: Difference, policies: PolicySet, words: { pass: string; fail: string }): PolicyCheck {
  const { counterExamples, tooHard } = found;
  switch (found.result) {
    case "none":
      return { result: "pass", because: words.pass, counterExamples, policies };
    case "some":
      return { result: "fail", because: words.fail, counterExamples, policies };
    case "unknown":
      return { result: "unknown", because: tooHard.join("; "), counterExamples, policies };
  }
}

function together(found: readonly Difference[]): Difference {
  const counterExamples = found.flatMap((one) => one.counterExamples);
  const tooHard = [...new Set(found.flatMap((one) => one.tooHard))];
  const result = counterExamples.length > 0 ? "some" : tooHard.length > 0 ? "unknown" : "none";
  return { result, counterExamples, tooHard };
}
