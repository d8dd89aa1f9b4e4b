/**
 * The same walk as `evaluate`, asking of every statement every part, and keeping what it saw. The decision is taken from
 * what was kept, so an explanation can never tell another story than its own decision.
 */

import { type Asker, type Found, hasBoundary } from "../asker.js";
import type { Decision, Layer } from "../decision.js";
import { settle, walk } from "../evaluate.js";
import { documentOf } from "../policy/compile.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../request.js";
import { policiesOf } from "./all-policies.js";
import { examine, type StatementTrace } from "./examine.js";
import { gapsOf } from "./gaps.js";
import type { Step } from "./steps.js";

export interface PolicyTrace {
  readonly layer: Layer;
  /** Of SCPs and RCPs: 0 is the root. */
  readonly level?: number;
  readonly policy: AppliedPolicy;
  readonly statements: readonly StatementTrace[];
}

export interface Explanation {
  readonly decision: Decision;
  /** AWS's steps up to the one that decided. */
  readonly steps: readonly Step[];
  /** Every policy that takes part, also those that were not needed in the end. */
  readonly policies: readonly PolicyTrace[];
}

export function explain(request: AccessRequest, policies: PolicySet): Explanation {
  const bounded = hasBoundary(request, policies);
  const traces: PolicyTrace[] = [];
  for (const { layer, level, policies: list } of policiesOf(request, policies)) {
    for (const policy of list) {
      const { statements, source } = documentOf(policy.policy);
      traces.push({
        layer,
        ...(level === undefined ? {} : { level }),
        policy,
        statements: statements.map((statement) => examine(statement, source, layer, request, bounded)),
      });
    }
  }
  const pessimist = new TracedAsker(traces, false);
  let steps: Step[] = [];
  let decision = walk(request, policies, pessimist, steps);
  if (pessimist.doubted && decision.outcome !== "allowed") {
    steps = [];
    decision = settle(walk(request, policies, new TracedAsker(traces, true), steps), () => gapsOf(request, policies));
  }
  return { decision, steps, policies: traces };
}

class TracedAsker implements Asker {
  doubted = false;

  constructor(
    readonly traces: readonly PolicyTrace[],
    readonly optimistic: boolean,
  ) {}

  any(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): boolean {
    return this.all(layer, policies, effect).length > 0;
  }

  all(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): readonly Found[] {
    const found: Found[] = [];
    policies.forEach((policy, policyIndex) => {
      const trace = this.traces.find((one) => one.layer === layer && one.policy === policy);
      const { statements } = documentOf(policy.policy);
      trace?.statements.forEach(({ applies, effect: its }, i) => {
        if (its !== effect || applies === "no") return;
        if (applies === "unknown") {
          this.doubted = true;
          if ((effect === "Allow") !== this.optimistic) return;
        }
        const statement = statements[i];
        if (statement !== undefined) found.push({ statement, policyIndex });
      });
    });
    return found;
  }
}
