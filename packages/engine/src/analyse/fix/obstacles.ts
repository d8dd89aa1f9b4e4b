/** What stands in the way of a request, one obstacle for each statement that denies and each layer that does not allow. */
import type { Decision, Layer } from "../../decision.js";
import { explain, type PolicyTrace } from "../../explain/explain.js";
import { resourceLayer } from "../../layers/resource.js";
import { isUniqueId } from "../../match/principal.js";
import { accountOf, isServiceLinked } from "../../principal.js";
import { addAllow } from "./add-allow.js";
import { type Draft, MOST_CHANGES } from "./draft.js";
import { type Subject, subjectOf } from "./edit-statement.js";
import { narrowDeny } from "./narrow-deny.js";
import { hangsOnCaller, type Place, placesOf } from "./places.js";
import { withOverrides } from "./request-with.js";
import { type Situation, tried } from "./situation.js";
import { isNear, widenAllow } from "./widen-allow.js";

/** The ways round it, each of them tried, best first. */
export type Obstacle = readonly Draft[];

/** Alternatives that widen something are offered for the nearest statements only. */
const MOST_NEAR = 6;

type Traces = readonly (PolicyTrace & { readonly place: Place })[];

/** What the decision names; for an undetermined one whatever it hangs on. Removing them may show others. */
export function obstaclesOf(situation: Situation, decision: Decision): readonly Obstacle[] {
  const { request, policies } = situation;
  const traces = placesOf(explain(request, policies).policies);
  const { layer, outcome } = decision;
  if (outcome === "explicitDeny" && layer !== undefined) return denials(situation, traces, (one) => one === layer);
  if (outcome === "implicitDeny" && layer !== undefined) return silences(situation, traces, layer);
  const uncertain = denials(situation, traces, () => true);
  if (uncertain.length > 0) return uncertain;
  const hanging = orderOfDoubts(situation).find(
    (one) =>
      decision.gaps.some((gap) => gap.layer === one) &&
      lists(situation, traces, one).some((list) => !list.some(allowsForSure)),
  );
  if (hanging === undefined) return [];
  const keys = [...new Set(decision.gaps.filter((gap) => gap.layer === hanging).map(({ key }) => key))];
  return silences({ ...situation, unknownKeys: keys }, traces, hanging);
}

/** In which order a layer whose Allow is in doubt is made certain: what may be enough by itself first. */
function orderOfDoubts({ request, policies }: Situation): readonly Layer[] {
  const byResource = resourceLayer(request, policies);
  const own = accountOf(request.principal);
  const resourceMust =
    policies.resourceRule === "must-allow" || own === undefined || (request.resourceAccount ?? own) !== own;
  return resourceMust
    ? ["scp", "rcp", "endpoint", byResource, "identity", "boundary", "session"]
    : ["scp", "rcp", "endpoint", "identity", byResource, "boundary", "session"];
}

function denials(situation: Situation, traces: Traces, within: (layer: Layer) => boolean): readonly Obstacle[] {
  const denying = traces
    .filter(({ layer }) => within(layer))
    .flatMap((trace) =>
      trace.statements
        .filter(({ effect, applies }) => effect === "Deny" && applies !== "no")
        .map((statement) => ({ trace, statement })),
    );
  // Each of them needs a change.
  if (denying.length > MOST_CHANGES) return [NO_WAY];
  return denying.map(({ trace, statement }) => {
    const subject = subjectOf(situation, trace, statement);
    return subject === undefined ? NO_WAY : waysRound(situation, subject);
  });
}

const NO_WAY: Obstacle = [];

/** Ways in which the Deny no longer applies, whatever is unknown. */
function waysRound(situation: Situation, subject: Subject): Obstacle {
  const { layer } = subject.place;
  const spares = (draft: Draft): boolean => {
    if ("overrides" in draft) {
      const request = withOverrides(situation.request, [draft.overrides]);
      return !tried({ ...situation, request }, layer, subject.version, [subject.json]).possibly;
    }
    return "by" in draft.edit && !tried(situation, layer, subject.version, draft.edit.by).possibly;
  };
  return narrowestFirst(
    narrowDeny(situation, subject).filter((draft) => canBeMade(situation, layer, draft) && spares(draft)),
  );
}

const narrowestFirst = (drafts: readonly Draft[]): Obstacle => drafts.toSorted((a, b) => a.breadth - b.breadth);

/** A layer allows if one of its policies does; of SCPs and RCPs every level must. */
function lists({ policies }: Situation, traces: Traces, layer: Layer): readonly Traces[] {
  const own = traces.filter((one) => one.layer === layer);
  if (layer !== "scp" && layer !== "rcp") return [own];
  const levels = (layer === "scp" ? policies.scps : policies.rcps) ?? [];
  return levels.map((_, level) => own.filter((one) => one.level === level));
}

const allowsForSure = ({ statements }: PolicyTrace): boolean =>
  statements.some(({ effect, applies }) => effect === "Allow" && applies === "yes");

function silences(situation: Situation, traces: Traces, layer: Layer): readonly Obstacle[] {
  const leveled = layer === "scp" || layer === "rcp";
  return lists(situation, traces, layer).flatMap((list, level): readonly Obstacle[] =>
    leveled && list.some(allowsForSure)
      ? []
      : [waysToAllow(situation, traces, list, leveled ? { layer, level } : { layer })],
  );
}

function waysToAllow(situation: Situation, all: Traces, list: Traces, where: Omit<Place, "at">): Obstacle {
  const onTheResource = resourceMayGrant(situation, where);
  const naming = all.filter(({ layer }) => onTheResource && (layer === "resource" || layer === "trust"));
  const near = [...list, ...naming]
    .flatMap((trace) =>
      trace.statements
        .filter((statement) => statement.effect === "Allow" && isNear(statement))
        // Of statements that could do instead, those that meant the caller's predecessor.
        .filter((statement) => list.includes(trace) || statement.principal?.entries.some(isUniqueId))
        .map((statement) => subjectOf(situation, trace, statement)),
    )
    .filter((one) => one !== undefined)
    .flatMap((subject) => widenAllow(situation, subject).map((draft) => ({ subject, draft })))
    .sort((a, b) => a.draft.breadth - b.draft.breadth);
  const proven = first(MOST_NEAR, near, ({ subject, draft }) => nowAllows(situation, subject, draft));
  const added = [
    addAllow(situation, where),
    onTheResource && situation.policies.resourceRule !== "must-allow"
      ? addAllow(situation, { layer: "resource" })
      : undefined,
  ].filter((one) => one !== undefined);
  // Of what is equally narrow a statement of its own is the easiest to read and to take back.
  return narrowestFirst([...added, ...proven.map(({ draft }) => draft)]);
}

/** A service-linked role's policies are its service's, and nobody else can change them. */
const canBeMade = ({ request }: Situation, layer: Layer, draft: Draft): boolean =>
  "overrides" in draft || !isServiceLinked(request.principal) || !hangsOnCaller(layer);

function nowAllows(situation: Situation, { place, version, json }: Subject, draft: Draft): boolean {
  if (!canBeMade(situation, place.layer, draft)) return false;
  if ("overrides" in draft) {
    const request = withOverrides(situation.request, [draft.overrides]);
    return tried({ ...situation, request }, place.layer, version, [json]).certainly;
  }
  return "by" in draft.edit && tried(situation, place.layer, version, draft.edit.by).certainly;
}

/** In one account the resource's own policy may grant what no identity-based policy does. */
function resourceMayGrant({ request, policies }: Situation, { layer }: Omit<Place, "at">): boolean {
  const own = accountOf(request.principal);
  if (layer !== "identity" || policies.resource === undefined) return false;
  return own !== undefined && (request.resourceAccount ?? own) === own && request.resource !== "*";
}

function first<T>(most: number, list: readonly T[], test: (one: T) => boolean): readonly T[] {
  const found: T[] = [];
  for (const one of list) {
    if (found.length === most) break;
    if (test(one)) found.push(one);
  }
  return found;
}
