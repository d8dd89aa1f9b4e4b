/** One statement against one request, every part of it, with what was compared. */

import { kindOf, principalMatches } from "../asker.js";
import type { Condition } from "../conditions/condition.js";
import type { Layer } from "../decision.js";
import type { PrincipalText } from "../match/principal.js";
import { type Position, positionAt } from "../policy/position.js";
import { NAMING, type Statement } from "../policy/statement.js";
import type { AccessRequest } from "../request.js";
import { UNKNOWN } from "../request.js";
import { MAYBE, NO, type Truth, YES } from "../truth.js";

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
}

export interface ResourceTrace {
  readonly text: string;
  /** With variables replaced; `undefined` where one has no value, so that nothing matches. */
  readonly comparedWith: string | undefined;
  readonly matches: Answer;
}

export interface StatementTrace {
  /** Index in `Statement`. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly start: Position;
  readonly end: Position;
  readonly applies: Answer;
  /** The first part that keeps it from applying; `statement`: its layer cannot have it, or it cannot be read (`broken`). */
  readonly failed?: "statement" | "action" | "resource" | "principal" | "condition";
  /** Elements that cannot be read. */
  readonly broken: readonly string[];
  readonly action: { readonly negated: boolean; readonly patterns: readonly string[]; readonly matches: boolean };
  readonly resource?: {
    readonly negated: boolean;
    readonly patterns: readonly ResourceTrace[];
    readonly matches: Answer;
  };
  readonly principal?: {
    readonly negated: boolean;
    readonly entries: readonly PrincipalText[];
    readonly matches: boolean;
  };
  readonly conditions: readonly ConditionTrace[];
}

const answer = (truth: Truth): Answer => (truth === MAYBE ? "unknown" : truth === YES ? "yes" : "no");

export function examine(
  statement: Statement,
  source: string,
  layer: Layer,
  request: AccessRequest,
  bounded: boolean,
): StatementTrace {
  const { context, resource: arn } = request;
  const kind = kindOf(layer);
  const { action, resource, principal } = statement;
  const actionMatches = statement.matchesAction(request.action.toLowerCase());
  const resourceTruth = resource?.matches(arn, context) ?? YES;
  const named = principalMatches(statement, kind, request, bounded);
  const held = statement.conditions.map((condition) => condition.holds(context));
  const conditionTruth: Truth = held.includes(NO) ? NO : held.includes(MAYBE) ? MAYBE : YES;
  const failed = !statement.fits(kind)
    ? "statement"
    : !actionMatches
      ? "action"
      : resourceTruth === NO
        ? "resource"
        : !named
          ? "principal"
          : conditionTruth === NO
            ? "condition"
            : undefined;
  const applies = failed !== undefined ? NO : resourceTruth === MAYBE || conditionTruth === MAYBE ? MAYBE : YES;
  return {
    index: statement.index,
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    effect: statement.effect,
    start: positionAt(source, statement.start),
    end: positionAt(source, statement.end),
    applies: answer(applies),
    ...(failed === undefined ? {} : { failed }),
    broken: statement.broken,
    action: { negated: action?.negated ?? false, patterns: action?.patterns ?? [], matches: actionMatches },
    ...(resource === undefined
      ? {}
      : {
          resource: {
            negated: resource.negated,
            patterns: resource.patterns.map((pattern) => ({
              text: pattern.text,
              comparedWith: pattern.substituted(context),
              matches: answer(pattern.matches(arn, context)),
            })),
            matches: answer(resourceTruth),
          },
        }),
    ...(principal === undefined || kind !== NAMING
      ? {}
      : { principal: { negated: principal.negated, entries: principal.entries, matches: named } }),
    conditions: statement.conditions.map((condition, i) => traceCondition(condition, held[i] ?? NO, request)),
  };
}

function traceCondition(condition: Condition, held: Truth, { context }: AccessRequest): ConditionTrace {
  const value = condition.requestValue(context);
  return {
    operator: condition.operatorText,
    key: condition.key,
    requestValues: value === UNKNOWN ? "unknown" : typeof value === "string" ? [value] : value,
    policyValues: condition.texts,
    comparedWith: condition.substituted(context),
    holds: answer(held),
  };
}
