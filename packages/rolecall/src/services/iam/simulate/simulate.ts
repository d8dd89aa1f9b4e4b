/**
 * The policy simulator, on the engine that decides real calls.
 *
 * As AWS documents it (API model of August 2026): a result an action, with one beneath it for each resource named;
 * statements are cited from identity-based and resource-based policies, not from boundaries and SCPs.
 *
 * Beyond AWS: trust policies are evaluated too. AWS's simulator takes one as ResourcePolicy and ignores it
 * (https://github.com/aws/aws-cli/issues/10314).
 */
import { findAction, type Output } from "@rolecall/aws-model";
import type { iam } from "@rolecall/aws-model/iam";
import {
  type AppliedPolicy,
  accountOf,
  contextOf,
  type Explanation,
  explain,
  type PolicyTrace,
  type Principal,
  type RequestContext,
} from "@rolecall/engine";
import { parseArn } from "../../../kernel/arn.js";
import { invalidEntityArn, invalidInput } from "../errors.js";
import { nameInArn } from "../resources.js";
import { spanOf } from "./positions.js";
import type { Source } from "./sources.js";

export type EvaluationResult = NonNullable<Output<typeof iam, "SimulateCustomPolicy">["EvaluationResults"]>[number];
type ResourceSpecificResult = NonNullable<EvaluationResult["ResourceSpecificResults"]>[number];

export interface Simulation {
  readonly principal: Principal;
  readonly identity: readonly Source[];
  readonly boundary?: AppliedPolicy | undefined;
  readonly resourcePolicy?: AppliedPolicy | undefined;
  /** Owner of resources whose ARN names none, and of the resource-based policy. */
  readonly resourceOwner?: string | undefined;
  /** Root first. */
  readonly scps?: readonly (readonly AppliedPolicy[])[] | undefined;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: RequestContext;
}

type Decision = "allowed" | "explicitDeny" | "implicitDeny";

export function simulate(simulation: Simulation): EvaluationResult[] {
  return simulation.actions.map((action) => {
    if (!/^[\w-]+:\w+$/.test(action)) throw invalidInput(`Invalid Entity Action: ${action}`);
    const outcomes = simulation.resources.map((resource) => evaluate(simulation, action, resource));
    return resultOf(simulation, action, outcomes);
  });
}

/** One action on one resource. */
interface Outcome {
  readonly resource: string;
  readonly decision: Decision;
  readonly matched: NonNullable<EvaluationResult["MatchedStatements"]>;
  readonly missing: readonly string[];
  readonly byScps: boolean | undefined;
  readonly byBoundary: boolean | undefined;
  readonly details: Readonly<Record<string, Decision>> | undefined;
}

function evaluate(simulation: Simulation, action: string, resource: string): Outcome {
  const { principal, identity, boundary, resourcePolicy, scps, context } = simulation;
  const caller = accountOf(principal);
  // A resource-based policy belongs to ResourceOwner, if one is named.
  const named = parseArn(resource)?.account;
  const owner = /^\d{12}$/.test(named ?? "") ? named : (simulation.resourceOwner ?? caller);
  const isRole = /^arn:[\w-]+:iam::\d{12}:role\//.test(resource) && /^sts:/i.test(action);
  const explained = explain(
    { principal, action, resource, ...(owner === undefined ? {} : { resourceAccount: owner }), context },
    {
      identity: identity.map((source) => source.applied),
      ...(boundary === undefined ? {} : { boundary }),
      ...(resourcePolicy === undefined ? {} : { resource: resourcePolicy }),
      ...(isRole && resourcePolicy !== undefined ? { resourceRule: "must-allow" as const } : {}),
      ...(scps === undefined ? {} : { scps }),
    },
  );
  requireApplicable(explained, resource);
  const decision = explained.decision.outcome === "undetermined" ? "implicitDeny" : explained.decision.outcome;
  const byScps = scps === undefined ? undefined : everyLevelAllows(explained, scps.length);
  const details = byScps !== false && owner !== caller ? layerDecisions(explained, boundary !== undefined) : undefined;
  return {
    resource,
    decision,
    matched: matchedStatements(simulation, explained, decision, details !== undefined),
    missing: missingKeys(explained, context),
    byScps,
    byBoundary: boundary === undefined ? undefined : layerDecision(tracesOf(explained, "boundary")) === "allowed",
    details,
  };
}

/**
 * A resource-based policy must speak of every resource that is simulated.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html (ResourceArns)
 * unverified: the words, and that some statement must match the ARN. A policy without Resource speaks of any.
 */
function requireApplicable(explained: Explanation, resource: string): void {
  const statements = tracesOf(explained, "resource", "trust").flatMap((trace) => trace.statements);
  if (resource === "*" || statements.length === 0) return;
  const speaks = statements.some(
    (statement) => statement.resource === undefined || statement.resource.matches !== "no",
  );
  if (!speaks) throw invalidInput(`The resource policy is not applicable to the resource ${resource}.`);
}

const tracesOf = (explained: Explanation, ...layers: readonly string[]) =>
  explained.policies.filter((trace) => layers.includes(trace.layer));

const applying = (traces: readonly PolicyTrace[], effect: "Allow" | "Deny") =>
  traces.flatMap((trace) =>
    trace.statements
      .filter((statement) => statement.effect === effect && statement.applies === "yes")
      .map((statement) => ({ trace, statement })),
  );

function layerDecision(traces: readonly PolicyTrace[]): Decision {
  if (applying(traces, "Deny").length > 0) return "explicitDeny";
  return applying(traces, "Allow").length > 0 ? "allowed" : "implicitDeny";
}

const layerDecisions = (explained: Explanation, bounded: boolean): Record<string, Decision> => ({
  "IAM Policy": layerDecision(tracesOf(explained, "identity")),
  "Resource Policy": layerDecision(tracesOf(explained, "resource", "trust")),
  ...(bounded ? { "Permissions Boundary Policy": layerDecision(tracesOf(explained, "boundary")) } : {}),
});

function everyLevelAllows(explained: Explanation, levels: number): boolean {
  const scps = tracesOf(explained, "scp");
  if (applying(scps, "Deny").length > 0) return false;
  return Array.from({ length: levels }, (_, level) => scps.filter((trace) => trace.level === level)).every(
    (traces) => applying(traces, "Allow").length > 0,
  );
}

/**
 * A deny stands alone; an implicit deny has no statements, except across accounts: there the side that allows is cited
 * (AWS's example of a cross-account simulation). The resource-based policy's come first.
 */
function matchedStatements(
  simulation: Simulation,
  explained: Explanation,
  decision: Decision,
  acrossAccounts: boolean,
): Outcome["matched"] {
  if (decision === "implicitDeny" && !acrossAccounts) return [];
  const traces = [...tracesOf(explained, "resource", "trust"), ...tracesOf(explained, "identity")];
  return applying(traces, decision === "explicitDeny" ? "Deny" : "Allow").map(({ trace, statement }) => {
    const source = simulation.identity.find(({ applied }) => applied === trace.policy);
    return {
      SourcePolicyId: source?.id ?? "ResourcePolicy",
      // The model's enumeration has other values; these are what AWS sends (recorded 2020 to 2025).
      SourcePolicyType: (source === undefined ? "Resource Policy" : "IAM Policy") as "none",
      ...spanOf(trace.policy.policy.source, statement.start, statement.end),
    };
  });
}

/** Keys that statements in question asked for and nobody passed; of identity-based and resource-based policies. */
function missingKeys(explained: Explanation, context: RequestContext): string[] {
  const missing = new Map<string, string>();
  const note = (key: string) => {
    if (context.get(key.toLowerCase()) === undefined) missing.set(key.toLowerCase(), key);
  };
  for (const { statements } of tracesOf(explained, "identity", "resource", "trust")) {
    for (const { failed, conditions, resource } of statements) {
      if (failed === "statement" || failed === "action" || failed === "principal") continue;
      for (const { text, comparedWith } of resource?.patterns ?? []) {
        if (comparedWith !== undefined) continue;
        for (const [, key] of text.matchAll(/\$\{([^},*?$]+)/g)) if (key !== undefined) note(key.trim());
      }
      if (failed === "resource") continue;
      for (const { key, requestValues } of conditions) if (requestValues === undefined) note(key);
    }
  }
  return [...missing.values()];
}

const STRICTNESS: readonly Decision[] = ["explicitDeny", "implicitDeny", "allowed"];
const strictest = (decisions: readonly Decision[]): Decision =>
  STRICTNESS.find((decision) => decisions.includes(decision)) ?? "implicitDeny";

function resultOf({ resources }: Simulation, action: string, outcomes: readonly Outcome[]): EvaluationResult {
  const decision = strictest(outcomes.map((outcome) => outcome.decision));
  const concrete = resources.some((resource) => resource !== "*");
  const [first] = outcomes;
  return {
    EvalActionName: action,
    EvalResourceName: concrete ? resourceTemplate(action, resources) : "*",
    EvalDecision: decision,
    // Above all resources stand those alone that made the decision: nothing makes an implicit deny.
    MatchedStatements:
      decision === "implicitDeny"
        ? []
        : union(outcomes.filter((outcome) => outcome.decision === decision).flatMap((outcome) => outcome.matched)),
    MissingContextValues: [...new Set(outcomes.flatMap((outcome) => outcome.missing))],
    ...(first?.byScps === undefined
      ? {}
      : { OrganizationsDecisionDetail: { AllowedByOrganizations: outcomes.every((outcome) => outcome.byScps) } }),
    ...(first?.byBoundary === undefined
      ? {}
      : {
          PermissionsBoundaryDecisionDetail: {
            AllowedByPermissionsBoundary: outcomes.every((outcome) => outcome.byBoundary),
          },
        }),
    ...(concrete
      ? {
          // AWS: where SCPs deny, the evaluation ends and there are no details.
          ...(outcomes.every((outcome) => outcome.byScps === false)
            ? {}
            : { EvalDecisionDetails: strictestDetails(outcomes) }),
          ResourceSpecificResults: outcomes.map(resourceResult),
        }
      : {}),
  };
}

const union = <Item>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

function strictestDetails(outcomes: readonly Outcome[]): Record<string, Decision> {
  const all: Record<string, Decision> = {};
  for (const { details } of outcomes) {
    for (const [type, decision] of Object.entries(details ?? {}))
      all[type] = strictest([decision, all[type] ?? decision]);
  }
  return all;
}

const resourceResult = ({
  resource,
  decision,
  matched,
  missing,
  byBoundary,
  details,
}: Outcome): ResourceSpecificResult => ({
  EvalResourceName: resource,
  EvalResourceDecision: decision,
  MatchedStatements: matched,
  MissingContextValues: [...missing],
  ...(details === undefined ? {} : { EvalDecisionDetails: details }),
  ...(byBoundary === undefined
    ? {}
    : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: byBoundary } }),
});

/** The form of the resources' ARN, as the service reference gives it; `*` for an action that takes none. */
function resourceTemplate(action: string, resources: readonly string[]): string {
  const [prefix = "", name = ""] = action.split(":");
  const types = findAction(prefix, name)?.resourceTypes ?? [];
  const fits = types.find(({ arn }) => {
    const pattern = arn.replace(/[.*+?^()|[\]\\]/g, "\\$&").replace(/\$\{\w+\}/g, "[^]*");
    return resources.every((resource) => new RegExp(`^${pattern}$`).test(resource));
  });
  return (fits ?? types[0])?.arn ?? "*";
}

/** The caller that CallerArn names. A group calls nothing itself: its policies are tried with a caller of its account. */
export function simulatedCaller(arn: string): Principal {
  const parsed = parseArn(arn);
  const kind = parsed?.resource.slice(0, parsed.resource.indexOf("/"));
  if (parsed?.service === "iam") {
    const { account, partition } = parsed;
    if (kind === "user" || kind === "group") return { type: "user", account, arn };
    if (kind === "role") {
      const session = `arn:${partition}:sts::${account}:assumed-role/${nameInArn(arn)}/simulated`;
      return { type: "role-session", account, arn: session, roleArn: arn };
    }
  }
  throw invalidEntityArn(arn);
}

interface ContextEntry {
  readonly ContextKeyName?: string | undefined;
  readonly ContextKeyValues?: readonly string[] | undefined;
  readonly ContextKeyType?: string | undefined;
}

/** A key of a list type is multivalued, whatever the number of its values. */
export function simulatedContext(entries: readonly ContextEntry[] | undefined): RequestContext {
  const values: Record<string, string | readonly string[]> = {};
  for (const { ContextKeyName, ContextKeyValues = [], ContextKeyType } of entries ?? []) {
    if (ContextKeyName === undefined) continue;
    const [only] = ContextKeyValues;
    const single = !ContextKeyType?.endsWith("List") && ContextKeyValues.length === 1 && only !== undefined;
    values[ContextKeyName] = single ? only : ContextKeyValues;
  }
  return contextOf(values);
}
