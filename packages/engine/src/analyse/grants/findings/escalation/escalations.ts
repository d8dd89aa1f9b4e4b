/** Privilege escalation: what a principal can reach in some hops that it may not do by itself. */

import { isServiceLinkedRole } from "../../../../principal.js";
import type { AccessAnalysis } from "../../access-analysis.js";
import { nameOfArn } from "../../arn.js";
import { callerOf } from "../../callers.js";
import type { GrantFinding, Hop } from "../finding.js";
import { gainOf, hasEverything, type Seat } from "../gain.js";
import { refuse, repair } from "../repair.js";
import { Hops } from "./hops.js";
import { risesOf } from "./rises.js";

/** A way, and the seat at its end. */
interface Way {
  readonly hops: readonly Hop[];
  readonly to: string;
  readonly seat: Seat;
}

export function* escalations(analysis: AccessAnalysis): Iterable<GrantFinding> {
  const { index } = analysis;
  const hops = new Hops(analysis);
  for (const { arn } of [...index.users.values(), ...index.roles.values()]) {
    if (isServiceLinkedRole(arn)) continue;
    const caller = callerOf(index, arn);
    if (caller === undefined || hasEverything({ analysis, caller })) continue;
    yield* escalationsOf({ analysis, caller }, arn, hops);
  }
}

function* escalationsOf(seat: Seat, arn: string, hops: Hops): Iterable<GrantFinding> {
  for (const way of ways(seat, arn, hops)) {
    const gain = way.hops.length === 0 ? undefined : gainOf(way.seat, seat);
    const finding = gain === undefined ? undefined : findingFor(seat, arn, way, gain);
    if (finding !== undefined) {
      yield finding;
      continue;
    }
    for (const risen of risesAt(seat, arn, way)) {
      const more = gainOf(risen.seat, seat);
      const risenFinding = more === undefined ? undefined : findingFor(seat, arn, risen, more);
      if (risenFinding === undefined) continue;
      yield risenFinding;
      break;
    }
  }
}

/** Breadth first, so that each principal is reached by a shortest way; the first is to stay where one is. */
function* ways({ analysis, caller }: Seat, arn: string, hops: Hops): Iterable<Way> {
  const seen = new Set([arn]);
  const queue: Way[] = [{ hops: [], to: arn, seat: { analysis, caller } }];
  for (const way of queue) {
    yield way;
    // Beyond one who may do everything there is nothing to gain.
    if (hasEverything(way.seat)) continue;
    for (const hop of hops.from(way.to)) {
      if (seen.has(hop.to)) continue;
      seen.add(hop.to);
      const next = callerOf(analysis.index, hop.to);
      if (next !== undefined) queue.push({ hops: [...way.hops, hop], to: hop.to, seat: { analysis, caller: next } });
    }
  }
}

/** More power for the one at the end of a way, given by itself or by the one at its start. */
function* risesAt({ analysis, caller }: Seat, arn: string, way: Way): Iterable<Way> {
  const { index } = analysis;
  const subject = index.users.get(way.to) ?? index.roles.get(way.to);
  if (subject === undefined) return;
  for (const { technique, action, resource, context, source, after } of risesOf(index, subject)) {
    const by = analysis.requestFor(way.seat.caller, action, resource, context);
    const request = by ?? analysis.requestFor(caller, action, resource, context);
    if (request === undefined) continue;
    const changed = analysis.in(after());
    const risen = callerOf(changed.index, way.to);
    if (risen === undefined) continue;
    const hop: Hop = { technique, from: by === undefined ? arn : way.to, to: way.to, requests: [request], source };
    yield { hops: [...way.hops, hop], to: way.to, seat: { analysis: changed, caller: risen } };
  }
}

function findingFor(
  { analysis, caller }: Seat,
  arn: string,
  way: Way,
  gain: GrantFinding["request"],
): GrantFinding | undefined {
  // Cut where the way begins: that is the caller's own permission.
  const [first] = way.hops;
  const request = first?.requests[0];
  if (first === undefined || request === undefined) return undefined;
  const repaired = repair(analysis.world, request, refuse(request, arn));
  if (repaired === undefined) return undefined;
  return {
    code: "PRIVILEGE_ESCALATION",
    severity: severityOf(way),
    sentence: sentenceOf(arn, way, gain),
    who: caller.grantee,
    target: way.to,
    request,
    ...repaired,
    escalation: { hops: way.hops, gain, world: way.seat.analysis.world },
  };
}

/** Assuming a role is what roles are for: trust policy and caller both say so. */
function severityOf({ hops, seat }: Way): GrantFinding["severity"] {
  if (hops.every(({ requests }) => requests.every(({ action }) => action === "sts:AssumeRole"))) return "low";
  return hasEverything(seat) ? "high" : "medium";
}

function sentenceOf(arn: string, { hops, to }: Way, gain: GrantFinding["request"]): string {
  const steps = hops.map(
    ({ technique, requests }) => `${technique} (${requests.map(({ action }) => action).join(", ")})`,
  );
  const whose = to === arn ? "itself" : nameOfArn(to);
  return `${arn} can give ${to === arn ? "itself more power" : `itself the power of ${whose}`} by ${steps.join(", then ")}; so it can call ${gain.action} on ${gain.resource}, which it may not.`;
}
