/** The trail as JSON: each decision, and what it hung on by the policies it was made with. */
import * as aws from "@rolecall/aws-model";
import { type AccessRequest, type Explanation, explain, explainInWords, type Sentence } from "@rolecall/engine";
import type { Change, Fix } from "@rolecall/engine/analyse";
import type { Host } from "../kernel/host.js";
import { type Situation, situationOf } from "../trail/explain.js";
import type { TrailEntry, TrailFilter, TrailQuery } from "../trail/trail.js";
import { AdminProblem } from "./problem.js";

const PAGE = 100;

/** Each filter, and what it may be. */
export const FILTERS: Readonly<Record<keyof TrailFilter, RegExp>> = {
  account: /^\d{12}$/,
  principal: /./,
  action: /./,
  requestId: /^[0-9a-f-]{36}$/,
  outcome: /^(allowed|denied|implicitDeny|explicitDeny|undetermined)$/,
};

const LIST_PARAMETERS: Readonly<Record<keyof TrailQuery, RegExp>> = {
  ...FILTERS,
  before: /^[0-9a-z]+$/,
  after: /^[0-9a-z]+$/,
  limit: /^([1-9]\d{0,2}|1000)$/,
};

/**
 * Newest first; `account`, `principal`, `action`, `outcome`, `before` and `after` (ids) and `limit` (1 to 1,000) narrow it.
 * @throws AdminProblem 400 for a parameter that means nothing
 */
export async function readTrail({ trail }: Host, query: URLSearchParams): Promise<{ decisions: TrailEntry[] }> {
  const { limit, ...narrowed } = readParameters(query, LIST_PARAMETERS);
  return { decisions: await trail.list({ ...(narrowed as TrailQuery), limit: Number(limit ?? PAGE) }) };
}

/** @throws AdminProblem 400 for a parameter that means nothing: passed over, it would show what was not asked for */
export function readParameters<Name extends string>(
  query: URLSearchParams,
  known: Readonly<Record<Name, RegExp>>,
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, value] of query) {
    if (!Object.hasOwn(known, name)) {
      throw new AdminProblem(400, `there is no filter \`${name}\`; take ${Object.keys(known).join(", ")}`);
    }
    if (!known[name as Name].test(value)) throw new AdminProblem(400, `\`${value}\` is no ${name}`);
    found[name as Name] = value;
  }
  return found;
}

export interface ExplainedEntry extends TrailEntry {
  readonly explanation: Explanation;
  /** The explanation for people. */
  readonly words: readonly Sentence[];
  /** What would have let a refused request through, the smallest first. */
  readonly fixes: readonly KeptFix[];
}

/** A fix without the policies and the request it was proven with. */
interface KeptFix {
  readonly changes: readonly Change[];
  /** Of the caller's other refused requests that the trail holds: those it would let through too. */
  readonly alsoAllows: readonly Pick<AccessRequest, "action" | "resource">[];
}

/** So many of the caller's other refusals are tried on each fix. */
const OTHERS = 50;
const MOST_FIXES = 5;

/** @throws AdminProblem 404 when the decision, or a policy it was made with, is no longer kept */
export async function readTrailEntry(host: Host, id: string): Promise<ExplainedEntry> {
  const entry = await host.trail.find(id);
  const situation = entry && (await situationOf(host, entry));
  if (!entry || !situation) throw new AdminProblem(404, "no such decision, or it is older than what the trail keeps");
  const explanation = explain(situation.request, situation.policies);
  return {
    ...entry,
    explanation,
    words: explainInWords(explanation),
    fixes: entry.outcome === "allowed" ? [] : await fixesFor(host, entry, situation),
  };
}

async function fixesFor(host: Host, entry: TrailEntry, { request, policies }: Situation): Promise<KeptFix[]> {
  // Loaded here: few servers are asked, and none should start later for it.
  const { fixes } = await import("@rolecall/engine/analyse");
  const others = await host.trail.list({
    principal: entry.principal,
    account: entry.account,
    outcome: "denied",
    limit: OTHERS,
  });
  const among: Situation[] = [];
  for (const other of others) {
    if (other.action === entry.action && other.resource === entry.resource) continue;
    const situation = await situationOf(host, other);
    if (situation) among.push(situation);
  }
  return fixes(request, policies, { among, vocabulary: aws }).slice(0, MOST_FIXES).map(kept);
}

const kept = ({ changes, alsoAllows }: Fix): KeptFix => ({
  changes,
  alsoAllows: [
    ...new Map(alsoAllows.map(({ action, resource }) => [`${action} ${resource}`, { action, resource }])).values(),
  ],
});
