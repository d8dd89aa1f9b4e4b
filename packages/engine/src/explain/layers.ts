/**
 * What each kind of policy says to one request, and what that was worth: AWS's layers in the order in which AWS asks
 * them, also those that are not there, and the reason for the decision.
 */
import type { Decision, Layer } from "../decision.js";
import { attachedTo } from "../layers/attached.js";
import { rcpLevels, scpLevels } from "../layers/organization.js";
import { resourceLayer } from "../layers/resource.js";
import { BEHIND_SESSION, BY_ACCOUNT, type Grade, ITSELF, NOT_NAMED } from "../match/principal.js";
import { accountOf } from "../principal.js";
import type { AccessRequest, PolicySet } from "../request.js";
import type { PolicyTrace } from "./all-policies.js";

/**
 * How the Allow statements of a resource-based policy name the caller, at best: not at all; by its account, whose own
 * policies must then allow; the role or user behind its session; the caller itself, or everyone.
 */
export type Naming = "nobody" | "account" | "behind-session" | "caller";

/** `unknown`: it hangs on a condition key whose value nobody filled. */
export type Says = "allow" | "deny" | "nothing" | "unknown";

export interface LayerTrace {
  readonly layer: Layer;
  /** `none`: no policy of this kind is there. `exempt`: one is, and it has no say over this caller. */
  readonly presence: "present" | "none" | "exempt";
  /** What its policies come to; of SCPs and RCPs all levels together. Absent unless it is present. */
  readonly says?: Says;
  /** Whether the request could be allowed only if this layer allowed it. */
  readonly mustAllow: boolean;
  /** The layer that refused, or that granted. */
  readonly decided: boolean;
  /** Of SCPs and RCPs: how many levels there are. */
  readonly levels?: number;
  /** Of SCPs and RCPs: the first level that denies or does not allow; 0 is the root. */
  readonly level?: number;
  /** Of a resource-based policy that is there. */
  readonly naming?: Naming;
}

/** Why the decision fell as it did. */
export type WhyCode =
  /** A statement of the layer denies. */
  | "explicit-deny"
  /** A level of SCPs or RCPs (`level`) has no statement that allows. */
  | "level-does-not-allow"
  /** The layer must allow, and no statement of it does. */
  | "does-not-allow"
  /** The layer must allow, and there is no policy of this kind. */
  | "no-policy"
  /** The resource-based policy leaves it to the caller's account, and no identity-based policy of the caller allows. */
  | "left-to-account"
  /** Across accounts both sides must allow; the resource-based policy does, and no identity-based policy does. */
  | "one-side-allows"
  /** The identity-based policies allow, and no other layer refuses. */
  | "identity-allows"
  /** The resource-based policy allows, and needs no identity-based policy (`naming` says why). */
  | "resource-allows"
  /** Both sides must allow, and both do. */
  | "both-allow"
  /** The root user of the resource's account, whom nothing denies. */
  | "root"
  /** The outcome hangs on a condition key whose value nobody filled. */
  | "unknown-key";

export interface Why {
  readonly code: WhyCode;
  readonly layer?: Layer;
  readonly level?: number;
  readonly naming?: Naming;
}

const NAMINGS: Readonly<Record<Grade, Naming>> = {
  [NOT_NAMED]: "nobody",
  [BY_ACCOUNT]: "account",
  [BEHIND_SESSION]: "behind-session",
  [ITSELF]: "caller",
};

/** `grade`: how the Allow statements of the resource-based policy name the caller. */
export function layersOf(
  request: AccessRequest,
  policies: PolicySet,
  traces: readonly PolicyTrace[],
  decision: Decision,
  grade: Grade,
): readonly LayerTrace[] {
  const { principal } = request;
  const attached = attachedTo(principal, policies);
  const resource = resourceLayer(request, policies);
  const sameAccount = isSameAccount(request);
  const suffices = sameAccount && grade === ITSELF;
  const isRootOfAccount = principal.type === "root" && sameAccount;

  const presenceOf = (there: boolean, limits: boolean): LayerTrace["presence"] =>
    !there ? "none" : limits ? "present" : "exempt";
  const layer = (name: Layer, presence: LayerTrace["presence"], mustAllow: boolean): LayerTrace => {
    const present = presence === "present";
    const says = present ? saysOf(traces.filter((trace) => trace.layer === name)) : undefined;
    return {
      layer: name,
      presence,
      ...(says === undefined ? {} : { says }),
      mustAllow: present ? mustAllow : false,
      decided: decision.layer === name,
    };
  };
  const levelled = (name: "rcp" | "scp", all: PolicySet["scps"], limiting: PolicySet["scps"]): LayerTrace => {
    const levels = all?.length ?? 0;
    const presence = presenceOf(levels > 0, limiting === all);
    if (presence !== "present") return layer(name, presence, false);
    const each = Array.from({ length: levels }, (_, level) =>
      saysOf(traces.filter((trace) => trace.layer === name && trace.level === level)),
    );
    const says = (["deny", "nothing", "unknown"] as const).find((one) => each.includes(one)) ?? "allow";
    return {
      layer: name,
      presence,
      says,
      mustAllow: true,
      decided: decision.layer === name,
      levels,
      ...(says === "allow" ? {} : { level: each.indexOf(says) }),
    };
  };

  const resourceMust =
    !sameAccount || policies.resourceRule === "must-allow" || (attached === undefined && !isRootOfAccount);
  const resourcePresence = presenceOf(policies.resource !== undefined, true);
  return [
    levelled("rcp", policies.rcps, rcpLevels(request, policies)),
    levelled("scp", policies.scps, scpLevels(principal, policies)),
    layer("endpoint", presenceOf(policies.endpoint !== undefined, true), true),
    {
      ...layer(resource, resourcePresence, resourceMust),
      // What must allow must do so also where there is none.
      mustAllow: resourceMust,
      ...(resourcePresence === "present" ? { naming: NAMINGS[grade] } : {}),
    },
    {
      ...layer("identity", presenceOf(policies.identity.length > 0, attached !== undefined), true),
      mustAllow: attached !== undefined && !attached.identityAllowsAll && !(sameAccount && grade >= BEHIND_SESSION),
    },
    layer("boundary", presenceOf(policies.boundary !== undefined, attached !== undefined), !suffices),
    {
      ...layer("session", presenceOf(policies.session !== undefined, attached !== undefined), !suffices),
      // A federated user without session policies has nothing of its own.
      ...(attached?.session !== undefined ? { mustAllow: !suffices } : {}),
    },
  ];
}

function isSameAccount({ principal, resourceAccount }: AccessRequest): boolean {
  const own = accountOf(principal);
  return own !== undefined && (resourceAccount ?? own) === own;
}

/** What is certain comes before what hangs on an unknown value, a Deny before an Allow. */
function saysOf(traces: readonly PolicyTrace[]): Says {
  const seen = (effect: "Allow" | "Deny", applies: "yes" | "unknown"): boolean =>
    traces.some(({ statements }) => statements.some((one) => one.applies === applies && one.effect === effect));
  if (seen("Deny", "yes")) return "deny";
  if (seen("Deny", "unknown")) return "unknown";
  if (seen("Allow", "yes")) return "allow";
  return seen("Allow", "unknown") ? "unknown" : "nothing";
}

export function whyOf(request: AccessRequest, decision: Decision, layers: readonly LayerTrace[]): Why {
  const { outcome, layer: name } = decision;
  if (outcome === "undetermined") return { code: "unknown-key" };
  const layer = layers.find((one) => one.layer === name);
  if (layer === undefined) return { code: "root" };
  const where = { layer: layer.layer, ...(layer.level === undefined ? {} : { level: layer.level }) };
  const resource = layers.find((one) => one.layer === "resource" || one.layer === "trust");
  const naming = resource?.naming === undefined ? {} : { naming: resource.naming };
  switch (outcome) {
    case "explicitDeny":
      return { code: "explicit-deny", ...where };
    case "allowed":
      if (layer.layer !== "identity") return { code: "resource-allows", ...where, ...naming };
      return resource?.mustAllow === true
        ? { code: "both-allow", ...where, ...naming }
        : { code: "identity-allows", ...where };
    case "implicitDeny":
      if (layer.level !== undefined) return { code: "level-does-not-allow", ...where };
      if (layer.layer === "identity" && resource?.naming !== undefined && resource.naming !== "nobody")
        return { code: !isSameAccount(request) ? "one-side-allows" : "left-to-account", ...where, ...naming };
      return { code: layer.presence === "present" ? "does-not-allow" : "no-policy", ...where };
  }
}
