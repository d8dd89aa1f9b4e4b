/**
 * The same walk as `evaluate`, asking every statement of every policy, and keeping what it saw. The decision is taken
 * from what was kept, so an explanation can never tell another story than its own decision.
 *
 * An explanation is put together as it is read: until then it is little more than which statement applies. It keeps the
 * request, whose context must not change meanwhile. As JSON it is whole.
 */

import type { Asker, Found } from "../asker.js";
import { NONE } from "../asker.js";
import type { Decision, Layer } from "../decision.js";
import { settle, walk } from "../evaluate.js";
import { grantOf, resourceLayer } from "../layers/resource.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../request.js";
import { examineAll, type PolicyTrace } from "./all-policies.js";
import type { Examined } from "./examine.js";
import { gapsIn } from "./gaps.js";
import { type LayerTrace, layersOf, type Why, whyOf } from "./layers.js";
import type { Step } from "./steps.js";

export type { PolicyTrace };

export interface Explanation {
  /** What was asked, but for the context. */
  readonly request: Omit<AccessRequest, "context">;
  readonly decision: Decision;
  /** The reason for the decision. */
  readonly why: Why;
  /** Every layer in AWS's order, also those that are not there. */
  readonly layers: readonly LayerTrace[];
  /** AWS's steps up to the one that decided. */
  readonly steps: readonly Step[];
  /** Every policy that takes part, also those that were not needed in the end. */
  readonly policies: readonly PolicyTrace[];
}

/**
 * The decision of `evaluate`, by the same walk, with all that it hung on: what each layer said and whether it had to
 * allow, and of every statement whether it applied, and if not what failed.
 * @see explainInWords for the sentences
 */
export function explain(request: AccessRequest, policies: PolicySet): Explanation {
  const traces = examineAll(request, policies);
  const pessimist = new TracedAsker(traces, false);
  let steps: Step[] = [];
  const atWorst = walk(request, policies, pessimist, steps);
  if (!pessimist.doubted || atWorst.outcome === "allowed") {
    return new Explained(request, policies, atWorst, steps, traces, pessimist);
  }
  const optimist = new TracedAsker(traces, true);
  steps = [];
  const decision = settle(walk(request, policies, optimist, steps), () => gapsIn(traces, request));
  return new Explained(request, policies, decision, steps, traces, optimist);
}

class Explained implements Explanation {
  readonly #request: AccessRequest;
  readonly #set: PolicySet;
  readonly #asker: Asker;
  #layers: readonly LayerTrace[] | undefined;

  constructor(
    request: AccessRequest,
    set: PolicySet,
    readonly decision: Decision,
    readonly steps: readonly Step[],
    readonly policies: readonly PolicyTrace[],
    asker: Asker,
  ) {
    this.#request = request;
    this.#set = set;
    this.#asker = asker;
  }

  get request(): Explanation["request"] {
    const { context: _, ...request } = this.#request;
    return request;
  }

  get layers(): readonly LayerTrace[] {
    if (this.#layers === undefined) {
      const name = resourceLayer(this.#request, this.#set);
      const { resource } = this.#set;
      const allows = resource === undefined ? NONE : this.#asker.all(name, [resource], "Allow");
      const { grade } = grantOf(allows, this.#request, name);
      this.#layers = layersOf(this.#request, this.#set, this.policies, this.decision, grade);
    }
    return this.#layers;
  }

  get why(): Why {
    return whyOf(this.#request, this.decision, this.layers);
  }

  /** Everything, as JSON has it. */
  toJSON(): Explanation {
    const { request, decision, why, layers, steps, policies } = this;
    return { request, decision, why, layers, steps, policies };
  }
}

class TracedAsker implements Asker {
  doubted = false;
  readonly #examined = new Map<Layer, Map<AppliedPolicy, readonly Examined[]>>();

  constructor(
    traces: ReturnType<typeof examineAll>,
    readonly optimistic: boolean,
  ) {
    for (const { layer, policy, statements } of traces) {
      let ofLayer = this.#examined.get(layer);
      if (ofLayer === undefined) {
        ofLayer = new Map();
        this.#examined.set(layer, ofLayer);
      }
      // A policy says the same wherever in a layer it stands.
      ofLayer.set(policy, statements);
    }
  }

  any(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): boolean {
    return this.all(layer, policies, effect).length > 0;
  }

  all(layer: Layer, policies: readonly AppliedPolicy[], effect: "Allow" | "Deny"): readonly Found[] {
    let found: Found[] | undefined;
    const examined = this.#examined.get(layer);
    for (let policyIndex = 0; policyIndex < policies.length; policyIndex++) {
      for (const { applies, statement } of examined?.get(policies[policyIndex] as AppliedPolicy) ?? NONE) {
        if (applies === "no" || statement.effect !== effect) continue;
        if (applies === "unknown") {
          this.doubted = true;
          if ((effect === "Allow") !== this.optimistic) continue;
        }
        found ??= [];
        found.push({ statement, policyIndex });
      }
    }
    return found ?? NONE;
  }
}
