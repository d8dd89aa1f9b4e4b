/**
 * Entries of one chunk, each by what differs from the one before: under load they are alike but for ids and times, and
 * the packer then has a tenth to read.
 */
import type { Noted } from "./chunk.js";
import type { TrailDraft, TrailEntry, TrailEvidence } from "./trail.js";

type Context = TrailDraft["context"];

/** Members that are as before are left out; `context` holds what changed, `gone` what is there no more. */
export type Delta = Partial<Omit<TrailEntry, "context">> & {
  readonly id: string;
  readonly context?: Context;
  readonly gone?: readonly string[];
};

export function deltas(noted: readonly Noted[]): Delta[] {
  let before: TrailDraft | undefined;
  return noted.map(({ id, draft }) => {
    const delta = before === undefined ? { ...draft, id } : difference(id, draft, before);
    before = draft;
    return delta;
  });
}

export function undelta(written: readonly Delta[]): TrailEntry[] {
  let before: TrailEntry | undefined;
  return written.map(({ context, gone, ...members }) => {
    const entry = { ...before, ...members, context: changed(before?.context, context, gone) } as TrailEntry;
    before = entry;
    return entry;
  });
}

function difference(id: string, draft: TrailDraft, before: TrailDraft): Delta {
  const delta: Record<string, unknown> = { id };
  for (const name in draft) {
    const member = name as keyof TrailDraft;
    if (member !== "context" && member !== "evidence" && draft[member] !== before[member]) delta[name] = draft[member];
  }
  if (!sameEvidence(draft.evidence, before.evidence)) delta.evidence = draft.evidence;
  const context: Record<string, string | readonly string[]> = Object.create(null);
  let differs = false;
  for (const key in draft.context) {
    const value = draft.context[key] as string | readonly string[];
    if (Object.hasOwn(before.context, key) && sameValue(value, before.context[key])) continue;
    context[key] = value;
    differs = true;
  }
  if (differs) delta.context = context;
  const gone = Object.keys(before.context).filter((key) => !Object.hasOwn(draft.context, key));
  if (gone.length > 0) delta.gone = gone;
  return delta as Delta;
}

function changed(before: Context = {}, context: Context = {}, gone: readonly string[] = []): Context {
  const all = { ...before, ...context };
  for (const key of gone) delete (all as Record<string, unknown>)[key];
  return all;
}

function sameValue(a: string | readonly string[], b: string | readonly string[] | undefined): boolean {
  if (typeof a === "string" || b === undefined || typeof b === "string") return a === b;
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** By content for what is made anew for each call; principals are compared as JSON, being small. */
function sameEvidence(a: TrailEvidence, b: TrailEvidence): boolean {
  return (
    a.resourceAccount === b.resourceAccount &&
    a.resourceRule === b.resourceRule &&
    a.hasSessionPolicies === b.hasSessionPolicies &&
    String(a.unknownKeys) === String(b.unknownKeys) &&
    a.policies.length === b.policies.length &&
    a.policies.every((policy, index) => {
      const other = b.policies[index];
      return (
        policy.hash === other?.hash &&
        policy.layer === other.layer &&
        policy.arn === other.arn &&
        policy.name === other.name &&
        policy.attachedTo === other.attachedTo &&
        policy.level === other.level
      );
    }) &&
    JSON.stringify(a.principal) === JSON.stringify(b.principal)
  );
}
