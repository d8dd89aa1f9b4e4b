/** Every policy that takes part in a request, layer by layer, and each of its statements. */
import { hasBoundary } from "../asker.js";
import type { Layer } from "../decision.js";
import { attachedTo } from "../layers/attached.js";
import { rcpLevels, scpLevels } from "../layers/organization.js";
import { actionKey, PolicyList } from "../layers/reach.js";
import { resourceLayer } from "../layers/resource.js";
import { documentOf } from "../policy/compile.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../request.js";
import { Examined, examiner, type StatementTrace } from "./examine.js";

/** One policy, and what became of each of its statements. */
export interface PolicyTrace {
  readonly layer: Layer;
  /** Of SCPs and RCPs: 0 is the root. */
  readonly level?: number;
  readonly policy: AppliedPolicy;
  readonly statements: readonly StatementTrace[];
}

interface ExaminedPolicy extends PolicyTrace {
  readonly statements: readonly Examined[];
}

export function examineAll(request: AccessRequest, policies: PolicySet): readonly ExaminedPolicy[] {
  const bounded = hasBoundary(request, policies);
  const action = actionKey(request.action);
  const traces: ExaminedPolicy[] = [];
  for (const { layer, level, policies: list } of policiesOf(request, policies)) {
    const by = examiner(request, layer, bounded);
    for (const policy of list) {
      const document = documentOf(policy.policy);
      const fits = PolicyList.ofOne(document).actionFits(action);
      const statements = document.statements.map((one, i) => new Examined(one, document, by, fits[i] === 1));
      traces.push(level === undefined ? { layer, policy, statements } : { layer, level, policy, statements });
    }
  }
  return traces;
}

interface LayerPolicies {
  readonly layer: Layer;
  readonly policies: readonly AppliedPolicy[];
  /** Of SCPs and RCPs: 0 is the root. */
  readonly level?: number;
}

function policiesOf(request: AccessRequest, policies: PolicySet): readonly LayerPolicies[] {
  const all: LayerPolicies[] = [];
  rcpLevels(request, policies).forEach((list, level) => {
    all.push({ layer: "rcp", policies: list, level });
  });
  scpLevels(request.principal, policies).forEach((list, level) => {
    all.push({ layer: "scp", policies: list, level });
  });
  if (policies.endpoint !== undefined) all.push({ layer: "endpoint", policies: [policies.endpoint] });
  if (policies.resource !== undefined)
    all.push({ layer: resourceLayer(request, policies), policies: [policies.resource] });
  const attached = attachedTo(request.principal, policies);
  if (attached !== undefined) {
    all.push({ layer: "identity", policies: attached.identity });
    if (attached.boundary !== undefined) all.push({ layer: "boundary", policies: attached.boundary });
    if (attached.session !== undefined) all.push({ layer: "session", policies: attached.session });
  }
  return all;
}
