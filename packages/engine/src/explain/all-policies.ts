/** Every policy that takes part in a request, layer by layer. */
import type { Layer } from "../decision.js";
import { attachedTo } from "../layers/attached.js";
import { rcpLevels, scpLevels } from "../layers/organization.js";
import { resourceLayer } from "../layers/resource.js";
import type { AccessRequest, AppliedPolicy, PolicySet } from "../request.js";

export interface LayerPolicies {
  readonly layer: Layer;
  readonly policies: readonly AppliedPolicy[];
  /** Of SCPs and RCPs: 0 is the root. */
  readonly level?: number;
}

export function policiesOf(request: AccessRequest, policies: PolicySet): readonly LayerPolicies[] {
  const all: LayerPolicies[] = [];
  rcpLevels(request.principal, policies).forEach((list, level) => {
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
