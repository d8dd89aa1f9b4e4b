/** A kept decision as it was: the same request and the same policies, to be explained or mended. */
import {
  type AccessRequest,
  type AppliedPolicy,
  compilePolicy,
  contextOf,
  type Explanation,
  explain,
  type PolicySet,
  type Principal,
  UNKNOWN,
} from "@rolecall/engine";
import type { Host } from "../kernel/host.js";
import { explainedPolicy } from "../kernel/named-principals.js";
import type { Trail, TrailEntry, TrailEvidence, TrailPolicy } from "./trail.js";

export interface Situation {
  readonly request: AccessRequest;
  readonly policies: PolicySet;
}

/** Where the texts of policies are kept, and who knows the users and roles that they name by unique ids. */
export interface Archive extends Pick<Host, "store" | "directory"> {
  readonly trail: Pick<Trail, "policyText">;
}

/** Undefined when the text of one of the policies is no longer kept. */
export async function situationOf(
  archive: Archive,
  { evidence, action, resource, context }: TrailEntry,
): Promise<Situation | undefined> {
  const kept = new Map<string, string>();
  for (const { hash } of evidence.policies) {
    const text = kept.get(hash) ?? (await archive.trail.policyText(hash));
    if (text === undefined) return undefined;
    kept.set(hash, text);
  }
  const texts = await named(archive, kept, evidence.principal as Principal);
  return {
    request: {
      principal: evidence.principal as Principal,
      action,
      resource,
      ...(evidence.resourceAccount === undefined ? {} : { resourceAccount: evidence.resourceAccount }),
      context: contextOf({
        ...context,
        ...Object.fromEntries((evidence.unknownKeys ?? []).map((key) => [key, UNKNOWN] as const)),
      }),
    },
    policies: policySet(evidence, texts),
  };
}

/** Undefined when the text of one of the policies is no longer kept. */
export async function explainEntry(archive: Archive, entry: TrailEntry): Promise<Explanation | undefined> {
  const situation = await situationOf(archive, entry);
  return situation && explain(situation.request, situation.policies);
}

/** The texts as people know them, by the hash of the kept ones. */
const named = (
  { store, directory }: Archive,
  kept: ReadonlyMap<string, string>,
  caller: Principal,
): Promise<ReadonlyMap<string, string>> =>
  store.read(async (tx) => {
    const texts = new Map<string, string>();
    for (const [hash, text] of kept) texts.set(hash, await explainedPolicy(tx, directory, text, caller));
    return texts;
  });

function policySet(
  { policies, hasSessionPolicies, resourceRule }: TrailEvidence,
  texts: ReadonlyMap<string, string>,
): PolicySet {
  const applied = ({ hash, arn, name, attachedTo }: TrailPolicy): AppliedPolicy => ({
    policy: compilePolicy(texts.get(hash) ?? ""),
    ...(arn === undefined ? {} : { arn }),
    ...(name === undefined ? {} : { name }),
    ...(attachedTo === undefined ? {} : { attachedTo }),
  });
  const of = (layer: TrailPolicy["layer"]) => policies.filter((policy) => policy.layer === layer);
  const [boundary, resource, endpoint] = (["boundary", "resource", "endpoint"] as const).map((layer) => of(layer)[0]);
  const scps = levels(of("scp"), applied);
  const rcps = levels(of("rcp"), applied);
  return {
    identity: of("identity").map(applied),
    ...(boundary ? { boundary: applied(boundary) } : {}),
    ...(hasSessionPolicies ? { session: of("session").map(applied) } : {}),
    ...(resource ? { resource: applied(resource) } : {}),
    ...(resourceRule === undefined ? {} : { resourceRule }),
    ...(scps.length > 0 ? { scps } : {}),
    ...(rcps.length > 0 ? { rcps } : {}),
    ...(endpoint ? { endpoint: applied(endpoint) } : {}),
  };
}

/** One list a level, root first. */
function levels(policies: readonly TrailPolicy[], applied: (policy: TrailPolicy) => AppliedPolicy): AppliedPolicy[][] {
  const lists: AppliedPolicy[][] = [];
  for (const policy of policies) {
    const level = policy.level ?? 0;
    while (lists.length <= level) lists.push([]);
    lists[level]?.push(applied(policy));
  }
  return lists;
}
