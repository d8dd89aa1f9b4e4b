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
  const sameAccount = isSameAccount(request);
  const suffices = sameAccount && grade === ITSELF;
  const isRootOfAccount = principal.type === "root" && sameAccount;
  const heard = heardFrom(traces);
  const one = (layer: Layer, there: boolean, limits: boolean, mustAllow: boolean): Mutable<LayerTrace> => {
    const decided = decision.layer === layer;
    if (!there || !limits) return { layer, presence: there ? "exempt" : "none", mustAllow: false, decided };
    return { layer, presence: "present", says: saysOf(heard.get(layer)?.[0] ?? 0), mustAllow, decided };
  };
  const levelled = (layer: "rcp" | "scp", all: PolicySet["scps"], limiting: PolicySet["scps"]): LayerTrace => {
    const levels = all?.length ?? 0;
    const trace = one(layer, levels > 0, limiting === all, true);
    if (trace.presence !== "present") return trace;
    trace.levels = levels;
    trace.says = "allow";
    for (let level = 0; level < levels; level++) {
      const says = saysOf(heard.get(layer)?.[level] ?? 0);
      if (SEVERITY[says] <= SEVERITY[trace.says]) continue;
      trace.says = says;
      trace.level = level;
    }
    return trace;
  };

  const resource = one(resourceLayer(request, policies), policies.resource !== undefined, true, true);
  // What must allow must do so also where there is none.
  resource.mustAllow =
    !sameAccount || policies.resourceRule === "must-allow" || (attached === undefined && !isRootOfAccount);
  if (resource.presence === "present") resource.naming = NAMINGS[grade];
  const identity = one("identity", policies.identity.length > 0, attached !== undefined, true);
  identity.mustAllow =
    attached !== undefined && !attached.identityAllowsAll && !(sameAccount && grade >= BEHIND_SESSION);
  const session = one("session", policies.session !== undefined, attached !== undefined, !suffices);
  // A federated user without session policies has nothing of its own.
  if (attached?.session !== undefined) session.mustAllow = !suffices;
  return [
    levelled("rcp", policies.rcps, rcpLevels(request, policies)),
    levelled("scp", policies.scps, scpLevels(principal, policies)),
    one("endpoint", policies.endpoint !== undefined, true, true),
    resource,
    identity,
    one("boundary", policies.boundary !== undefined, attached !== undefined, !suffices),
    session,
  ];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Of several levels the worst is told: a Deny at any, then one that does not allow. */
const SEVERITY: Readonly<Record<Says, number>> = { allow: 0, unknown: 1, nothing: 2, deny: 3 };

function isSameAccount({ principal, resourceAccount }: AccessRequest): boolean {
  const own = accountOf(principal);
  return own !== undefined && (resourceAccount ?? own) === own;
}

const ALLOWS = 1;
const ALLOWS_PERHAPS = 2;
const DENIES = 4;
const DENIES_PERHAPS = 8;

/** What the statements of each layer come to, level by level (one where there are no levels), as a set of the above. */
function heardFrom(traces: readonly PolicyTrace[]): ReadonlyMap<Layer, readonly number[]> {
  const heard = new Map<Layer, number[]>();
  for (const { layer, level = 0, statements } of traces) {
    let said = 0;
    for (const { applies, effect } of statements) {
      if (applies === "no") continue;
      if (effect === "Allow") said |= applies === "yes" ? ALLOWS : ALLOWS_PERHAPS;
      else said |= applies === "yes" ? DENIES : DENIES_PERHAPS;
    }
    let levels = heard.get(layer);
    if (levels === undefined) {
      levels = [];
      heard.set(layer, levels);
    }
    levels[level] = (levels[level] ?? 0) | said;
  }
  return heard;
}

/** What is certain comes before what hangs on an unknown value, a Deny before an Allow. */
function saysOf(said: number): Says {
  if ((said & DENIES) !== 0) return "deny";
  if ((said & DENIES_PERHAPS) !== 0) return "unknown";
  if ((said & ALLOWS) !== 0) return "allow";
  return said === 0 ? "nothing" : "unknown";
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
