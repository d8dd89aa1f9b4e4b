/** The trail as JSON: each decision, and its explanation by the policies it was made with. */
import {
  type AppliedPolicy,
  compilePolicy,
  contextOf,
  explain,
  type PolicySet,
  type Principal,
} from "@rolecall/engine";
import type { Host } from "../kernel/host.js";
import type { TrailEntry, TrailPolicy } from "../trail/trail.js";
import { AdminProblem } from "./problem.js";

const PAGE = 100;

/** Each filter, and what it may be. */
const FILTERS: Readonly<Record<string, RegExp>> = {
  account: /^\d{12}$/,
  principal: /./,
  action: /./,
  outcome: /^(allowed|implicitDeny|explicitDeny|undetermined)$/,
  before: /^[0-9a-z]+$/,
  limit: /^([1-9]\d{0,2}|1000)$/,
};

/**
 * Newest first; `account`, `principal`, `action`, `outcome`, `before` (an id) and `limit` (1 to 1,000) narrow it.
 * @throws AdminProblem 400 for a filter that means nothing: passed over, it would show what was not asked for
 */
export async function readTrail({ trail }: Host, query: URLSearchParams): Promise<{ decisions: TrailEntry[] }> {
  const filters: Record<string, string> = {};
  for (const [name, value] of query) {
    const allowed = FILTERS[name];
    if (allowed === undefined) {
      throw new AdminProblem(400, `there is no filter \`${name}\`; take ${Object.keys(FILTERS).join(", ")}`);
    }
    if (!allowed.test(value)) throw new AdminProblem(400, `\`${value}\` is no ${name}`);
    filters[name] = value;
  }
  const { limit, ...narrowed } = filters;
  return { decisions: await trail.list({ ...narrowed, limit: Number(limit ?? PAGE) }) };
}

export async function readTrailEntry({ trail }: Host, id: string) {
  const entry = await trail.find(id);
  if (!entry) return undefined;
  const texts = new Map<string, string>();
  for (const { hash } of entry.evidence.policies) {
    const text = await trail.policyText(hash);
    if (text !== undefined) texts.set(hash, text);
  }
  const { evidence } = entry;
  const explanation = explain(
    {
      principal: evidence.principal as Principal,
      action: entry.action,
      resource: entry.resource,
      ...(evidence.resourceAccount === undefined ? {} : { resourceAccount: evidence.resourceAccount }),
      context: contextOf(entry.context),
    },
    policySet(evidence, texts),
  );
  return { ...entry, explanation };
}

function policySet(evidence: TrailEntry["evidence"], texts: Map<string, string>): PolicySet {
  const of = (layer: TrailPolicy["layer"]): AppliedPolicy[] =>
    evidence.policies
      .filter((policy) => policy.layer === layer)
      .map(({ hash, arn, name, attachedTo }) => ({
        policy: compilePolicy(texts.get(hash) ?? ""),
        ...(arn === undefined ? {} : { arn }),
        ...(name === undefined ? {} : { name }),
        ...(attachedTo === undefined ? {} : { attachedTo }),
      }));
  const [boundary] = of("boundary");
  const [resource] = of("resource");
  const session = of("session");
  return {
    identity: of("identity"),
    ...(boundary ? { boundary } : {}),
    ...(evidence.hasSessionPolicies ? { session } : {}),
    ...(resource ? { resource } : {}),
    ...(evidence.resourceRule === undefined ? {} : { resourceRule: evidence.resourceRule }),
  };
}
