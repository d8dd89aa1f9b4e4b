/**
 * One statement against one request, every part of it, with what was compared. Whether it applies, and if not which part
 * failed first, is found at once; the rest only when it is asked for, since most explanations have many statements of
 * which few are read.
 */

import { conditionsHold, kindOf, principalMatches } from "../asker.js";
import type { Condition } from "../conditions/condition.js";
import { UNREADABLE } from "../conditions/operand.js";
import type { Layer } from "../decision.js";
import type { PrincipalText } from "../match/principal.js";
import type { ResourcePattern } from "../match/resource.js";
import { parseVariables } from "../match/variables.js";
import type { PolicyDocument } from "../policy/compile.js";
import type { Position } from "../policy/position.js";
import { type LayerKind, NAMING, type Statement } from "../policy/statement.js";
import type { AccessRequest, RequestContext } from "../request.js";
import { UNKNOWN } from "../request.js";
import { MAYBE, NO, type Truth, YES } from "../truth.js";
import { elementsOf, placeOfCondition, type Span } from "./places.js";

export type Answer = "yes" | "no" | "unknown";

export interface ConditionTrace {
  readonly operator: string;
  /** As the policy spells it. */
  readonly key: string;
  /** The request's values; `undefined` when the key is absent, `"unknown"` when nobody filled it. */
  readonly requestValues: readonly string[] | undefined | "unknown";
  readonly policyValues: readonly string[];
  /** The policy's values with variables replaced; `undefined` where a variable has no value, so that nothing matches. */
  readonly comparedWith: readonly (string | undefined)[];
  readonly holds: Answer;
  /** Of several request values those that are not as the operator wants them. */
  readonly failing?: readonly string[];
  /** Variables in the policy's values that have no value in this request. */
  readonly unresolved?: readonly string[];
  /** A value of either side cannot be read as what the operator compares: a number, a date, an address … */
  readonly unreadable?: true;
  /** From the key's name to the end of its values. */
  readonly place?: Span;
}

export interface ResourceTrace {
  readonly text: string;
  /** With variables replaced; `undefined` where one has no value, so that nothing matches. */
  readonly comparedWith: string | undefined;
  readonly matches: Answer;
  /** Variables that have no value in this request. */
  readonly unresolved?: readonly string[];
}

/** `statement`: its layer cannot have it, or it cannot be read. */
export type FailedPart = "statement" | "action" | "resource" | "principal" | "condition";

/** `JSON.stringify` gives all of it; a copy by `{ ...trace }` would leave out what is found when asked for. */
export interface StatementTrace {
  /** Index in `Statement`. */
  readonly index: number;
  readonly sid?: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly start: Position;
  readonly end: Position;
  /** Each element from its name to the end of its value, by its name as written (`NotAction`). */
  readonly elements: Readonly<Record<string, Span>>;
  readonly applies: Answer;
  /** The first part that keeps it from applying. */
  readonly failed?: FailedPart | undefined;
  /** Elements that cannot be read. */
  readonly broken: readonly string[];
  readonly action: { readonly negated: boolean; readonly patterns: readonly string[]; readonly matches: boolean };
  readonly resource?:
    | { readonly negated: boolean; readonly patterns: readonly ResourceTrace[]; readonly matches: Answer }
    | undefined;
  readonly principal?:
    | { readonly negated: boolean; readonly entries: readonly PrincipalText[]; readonly matches: boolean }
    | undefined;
  readonly conditions: readonly ConditionTrace[];
}

const answer = (truth: Truth): Answer => (truth === MAYBE ? "unknown" : truth === YES ? "yes" : "no");

/** What all statements of one layer are held against. */
export interface Examiner {
  readonly request: AccessRequest;
  readonly lowerCaseAction: string;
  readonly kind: LayerKind;
  readonly bounded: boolean;
}

export const examiner = (request: AccessRequest, layer: Layer, bounded: boolean): Examiner => ({
  request,
  lowerCaseAction: request.action.toLowerCase(),
  kind: kindOf(layer),
  bounded,
});

export class Examined implements StatementTrace {
  readonly applies: Answer;
  readonly failed: FailedPart | undefined;

  constructor(
    readonly statement: Statement,
    private readonly document: PolicyDocument,
    private readonly by: Examiner,
    actionFits: boolean,
  ) {
    const verdict = judge(statement, by, actionFits);
    this.failed = typeof verdict === "string" ? verdict : undefined;
    this.applies = typeof verdict === "string" ? "no" : answer(verdict);
  }

  get index(): number {
    return this.statement.index;
  }

  get sid(): string | undefined {
    return this.statement.sid;
  }

  get effect(): "Allow" | "Deny" {
    return this.statement.effect;
  }

  get start(): Position {
    return this.document.positionAt(this.statement.start);
  }

  get end(): Position {
    return this.document.positionAt(this.statement.end);
  }

  get elements(): Readonly<Record<string, Span>> {
    return elementsOf(this.document, this.statement);
  }

  get broken(): readonly string[] {
    return this.statement.broken;
  }

  get action(): StatementTrace["action"] {
    const { action } = this.statement;
    const matches = this.statement.matchesAction(this.by.lowerCaseAction);
    return { negated: action?.negated ?? false, patterns: action?.patterns ?? [], matches };
  }

  get resource(): StatementTrace["resource"] {
    const { resource } = this.statement;
    if (resource === undefined) return undefined;
    const { resource: arn, context } = this.by.request;
    return {
      negated: resource.negated,
      patterns: resource.patterns.map((pattern) => traceResource(pattern, arn, context)),
      matches: answer(resource.matches(arn, context)),
    };
  }

  get principal(): StatementTrace["principal"] {
    const { principal } = this.statement;
    const { kind, request, bounded } = this.by;
    if (principal === undefined || kind !== NAMING) return undefined;
    const matches = principalMatches(this.statement, kind, request, bounded);
    return { negated: principal.negated, entries: principal.entries, matches };
  }

  get conditions(): readonly ConditionTrace[] {
    const { document, statement, by } = this;
    return statement.conditions.map((condition) => {
      const place = placeOfCondition(document, statement, condition.operatorText, condition.key);
      return { ...traceCondition(condition, by.request.context), ...(place === undefined ? {} : { place }) };
    });
  }

  toJSON(): StatementTrace {
    const { index, sid, effect, start, end, elements, applies, failed, broken } = this;
    const { action, resource, principal, conditions } = this;
    return {
      index,
      sid,
      effect,
      start,
      end,
      elements,
      applies,
      failed,
      broken,
      action,
      resource,
      principal,
      conditions,
    };
  }
}

/** The part that fails first; of a statement of which none does, whether it applies for sure. */
function judge(statement: Statement, { request, kind, bounded }: Examiner, actionFits: boolean): FailedPart | Truth {
  if (!statement.fits(kind)) return "statement";
  if (!actionFits) return "action";
  const resource = statement.resource?.matches(request.resource, request.context) ?? YES;
  if (resource === NO) return "resource";
  if (!principalMatches(statement, kind, request, bounded)) return "principal";
  const conditions = conditionsHold(statement, request);
  if (conditions === NO) return "condition";
  return resource === MAYBE ? MAYBE : conditions;
}

function traceResource(pattern: ResourcePattern, arn: string, context: RequestContext): ResourceTrace {
  const comparedWith = pattern.substituted(context);
  return {
    text: pattern.text,
    comparedWith,
    matches: answer(pattern.matches(arn, context)),
    ...(comparedWith === undefined ? { unresolved: unresolved(pattern.text, context) } : {}),
  };
}

function traceCondition(condition: Condition, context: RequestContext): ConditionTrace {
  const value = condition.requestValue(context);
  const requestValues = value === UNKNOWN ? "unknown" : typeof value === "string" ? [value] : value;
  const comparedWith = condition.substituted(context);
  const holds = answer(condition.holds(context));
  const without = condition.texts.filter((_, i) => comparedWith[i] === undefined);
  const values = requestValues === undefined || requestValues === "unknown" ? [] : requestValues;
  return {
    operator: condition.operatorText,
    key: condition.key,
    requestValues,
    policyValues: condition.texts,
    comparedWith,
    holds,
    ...(holds === "no" && values.length > 1
      ? { failing: values.filter((one) => condition.holds(only(condition, one, context)) === NO) }
      : {}),
    ...(without.length === 0 ? {} : { unresolved: [...new Set(without.flatMap((text) => unresolved(text, context)))] }),
    ...(isUnreadable(condition, values, comparedWith) ? { unreadable: true as const } : {}),
  };
}

/** The same request with one value of the condition's key. */
function only({ key }: Condition, value: string, context: RequestContext): RequestContext {
  const lower = key.toLowerCase();
  return { get: (asked) => (asked === lower ? [value] : context.get(asked)), keys: () => context.keys() };
}

function isUnreadable(
  { operator: { family } }: Condition,
  values: readonly string[],
  comparedWith: readonly (string | undefined)[],
): boolean {
  const [first] = values;
  // Texts are never unreadable.
  if (family === undefined || family.literal !== undefined || first === undefined) return false;
  const comparers = comparedWith
    .filter((text) => text !== undefined)
    .map((text) => family.compile([{ kind: "text", text }]));
  // A value that cannot be read is so beside any other, so one row and one column of the pairs tell of all.
  return (
    comparers.some((compare) => compare(first) === UNREADABLE) ||
    values.some((value) => comparers[0]?.(value) === UNREADABLE)
  );
}

/** The variables of a text that have no value: absent keys without a default, multivalued keys, and unknown ones. */
function unresolved(text: string, context: RequestContext): readonly string[] {
  return parseVariables(text, true).flatMap((part) => {
    if (part.kind !== "variable") return [];
    const value = context.get(part.key);
    if (typeof value === "string" || (part.fallback !== undefined && value !== UNKNOWN)) return [];
    // The part has the key in lower case; this is how the policy spells it.
    const at = text.toLowerCase().indexOf(`\${${part.key}`) + 2;
    return [text.slice(at, at + part.key.length)];
  });
}
