/** What is compared, as the policies that `evaluate` takes. */
import { compilePolicy } from "../../policy/compile.js";
import type { AppliedPolicy, CompiledPolicy, PolicySet } from "../../request.js";
import type { Side } from "./types.js";

const EVERYTHING: AppliedPolicy = {
  policy: compilePolicy(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`),
};

/**
 * A resource-based policy alone is asked what it allows by itself: of callers whose own policies allow everything, and
 * with the rule that it must allow, so that being the resource's own account is not enough.
 */
export function policySetOf(side: Side, kind: "identity" | "resource"): PolicySet {
  if ("identity" in side) return side;
  const policies = "source" in side ? [side] : side;
  if (kind === "identity") return { identity: policies.map(applied) };
  const [first, ...others] = policies;
  if (others.length > 0) throw new RangeError("a resource has one resource-based policy; give a PolicySet for more");
  return {
    identity: [EVERYTHING],
    resource: applied(first ?? compilePolicy(`{"Statement":[]}`)),
    resourceRule: "must-allow",
  };
}

const applied = (policy: CompiledPolicy): AppliedPolicy => ({ policy });
