/** Where a policy stands in a `PolicySet`, and the same set with another policy there. */
import type { Layer } from "../../decision.js";
import type { PolicyTrace } from "../../explain/explain.js";
import type { AppliedPolicy, PolicySet } from "../../request.js";

export interface Place {
  readonly layer: Layer;
  /** Of SCPs and RCPs. */
  readonly level?: number;
  /** Which policy of the layer's (or level's) list; its length for a new one. */
  readonly at: number;
}

/** The policies of the caller, rather than of what is called or of an organization. */
export const hangsOnCaller = (layer: Layer): boolean =>
  layer === "identity" || layer === "boundary" || layer === "session";

export const placeKey = ({ layer, level, at }: Place): string => `${layer}/${level ?? 0}/${at}`;

/** An explanation lists the policies of each layer and level in their order. */
export function placesOf(traces: readonly PolicyTrace[]): readonly (PolicyTrace & { readonly place: Place })[] {
  const counts = new Map<string, number>();
  return traces.map((trace) => {
    const { layer, level } = trace;
    const list = `${layer}/${level ?? 0}`;
    const at = counts.get(list) ?? 0;
    counts.set(list, at + 1);
    return { ...trace, place: level === undefined ? { layer, at } : { layer, level, at } };
  });
}

/** The policies of a layer, or of one level of it. */
export function policiesAt(policies: PolicySet, { layer, level }: Omit<Place, "at">): readonly AppliedPolicy[] {
  const one = (policy: AppliedPolicy | undefined): readonly AppliedPolicy[] => (policy === undefined ? [] : [policy]);
  switch (layer) {
    case "identity":
      return policies.identity;
    case "boundary":
      return one(policies.boundary);
    case "session":
      return policies.session ?? [];
    case "resource":
    case "trust":
      return one(policies.resource);
    case "endpoint":
      return one(policies.endpoint);
    case "scp":
      return policies.scps?.[level ?? 0] ?? [];
    case "rcp":
      return policies.rcps?.[level ?? 0] ?? [];
  }
}

/** The set with this list in the place of the layer's, or the level's; an empty one removes a layer of one policy. */
export function withPoliciesAt(
  policies: PolicySet,
  { layer, level }: Omit<Place, "at">,
  list: readonly AppliedPolicy[],
): PolicySet {
  const [only] = list;
  const single = (name: "boundary" | "resource" | "endpoint"): PolicySet => {
    const { [name]: _, ...rest } = policies;
    return only === undefined ? rest : { ...rest, [name]: only };
  };
  const levels = (all: PolicySet["scps"]): readonly (readonly AppliedPolicy[])[] =>
    (all ?? []).map((one, i) => (i === (level ?? 0) ? list : one));
  switch (layer) {
    case "identity":
      return { ...policies, identity: list };
    case "session":
      return { ...policies, session: list };
    case "boundary":
      return single("boundary");
    case "resource":
    case "trust":
      return single("resource");
    case "endpoint":
      return single("endpoint");
    case "scp":
      return { ...policies, scps: levels(policies.scps) };
    case "rcp":
      return { ...policies, rcps: levels(policies.rcps) };
  }
}
