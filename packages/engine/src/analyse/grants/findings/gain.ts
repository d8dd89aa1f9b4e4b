/** Whether one principal can do what another cannot. */
import type { AccessRequest } from "../../../request.js";
import type { AccessAnalysis } from "../access-analysis.js";
import { commonArea } from "../area.js";
import type { Caller } from "../callers.js";
import type { Region } from "../regions.js";
import type { Target } from "../targets.js";

/** A principal in a world. */
export interface Seat {
  readonly analysis: AccessAnalysis;
  readonly caller: Caller;
}

/**
 * A request that is allowed to `more` and that `less` is refused in every context that was found; `undefined` if there
 * is none, or none was found.
 */
export function gainOf(more: Seat, less: Seat): AccessRequest | undefined {
  for (const target of [anything(more), ...withPolicies(more)]) {
    const own = less.analysis.regions(less.caller).regionsOn(sameFor(less, target));
    for (const region of more.analysis.regions(more.caller).regionsOn(target)) {
      for (const request of candidates(more, target, region, own))
        if (!less.analysis.can(less.caller, request.action, request.resource)) return request;
    }
  }
  return undefined;
}

/** All that a caller may do without the help of a resource's policy. */
function anything({ analysis, caller }: Seat): Target {
  return analysis.anything("account" in caller.principal ? caller.principal.account : "");
}

const withPolicies = ({ analysis }: Seat): readonly Target[] =>
  analysis.targets("*", "*").known.filter(({ policy }) => policy !== undefined);

/** Of two worlds: the resource with its policy in the other. */
const sameFor = ({ analysis }: Seat, target: Target): Target =>
  (target.of === undefined ? undefined : analysis.targets("*", "*").known.find(({ of }) => of === target.of)) ?? target;

/** Points of a region, those first that no region of the other takes. */
function* candidates(more: Seat, target: Target, region: Region, own: readonly Region[]): Iterable<AccessRequest> {
  const { analysis, caller } = more;
  const beside = analysis.points.find(
    region,
    target,
    caller,
    own.map(({ area }) => area),
  );
  if (typeof beside === "object") yield beside;
  // Where the other's own exceptions reach.
  for (const { area } of own.flatMap(({ except }) => except)) {
    const common = commonArea(region.area, area, analysis.lexicon);
    if (common === undefined || common.leftover.length > 0) continue;
    const there = analysis.points.find({ ...region, area: common.area }, target, caller);
    if (typeof there === "object") yield there;
  }
}

/** Whether nothing is left to gain: everything is allowed, whatever the request. */
export function hasEverything(seat: Seat): boolean {
  const { analysis, caller } = seat;
  return analysis
    .regions(caller)
    .regionsOn(anything(seat))
    .some(
      ({ area, when, except }) =>
        when.length === 0 &&
        except.length === 0 &&
        area.actions.none.length === 0 &&
        area.resources.none.length === 0 &&
        area.actions.some.some(({ text }) => text === "*") &&
        area.resources.some.some(({ text }) => text === "*"),
    );
}
