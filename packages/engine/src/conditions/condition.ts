/**
 * One key of a Condition block under one operator: sets of values, negation, IfExists, Null and absent keys.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 *
 * Inferred, since AWS does not say:
 * - a key with several values under an operator without a set prefix: any value may match (a negated one: none may);
 * - a value that cannot be read makes a positive operator false, and a negated one too;
 * - a set operator with IfExists and an absent key is true.
 */
import {
  comparable,
  hasVariables,
  type Part,
  parseVariables,
  Substituted,
  shown,
  substitute,
  unknownVariable,
} from "../match/variables.js";
import type { RequestContext } from "../request.js";
import { UNKNOWN } from "../request.js";
import { MAYBE, NO, type Truth, YES } from "../truth.js";
import { readBoolean } from "./bool.js";
import { type Comparer, type Family, MATCHES, type Resolved, UNREADABLE } from "./operand.js";
import type { Operator } from "./operators.js";

/** So many literal values are looked up together. */
const WORTH_A_SET = 8;

/** What a request value is held against: the policy's values, variables replaced. */
interface Wanted {
  readonly literals: ReadonlySet<string> | undefined;
  readonly comparers: readonly Comparer[];
  /** A variable in one of the values has an unknown value. */
  readonly unknown: boolean;
}

const NOTHING_WANTED: Wanted = { literals: undefined, comparers: [], unknown: false };

/** A policy value with variables. */
class VariableValue {
  readonly #comparers: Substituted<Comparer>;

  constructor(
    readonly parts: readonly Part[],
    family: Family,
  ) {
    this.#comparers = new Substituted((resolved) => family.compile(resolved));
  }

  /** `undefined` where a variable has no value, or too much of it: nothing matches. */
  comparer(context: RequestContext, atMost: number): Comparer | undefined | typeof UNKNOWN {
    const resolved = substitute(this.parts, context, atMost);
    return resolved === undefined || resolved === UNKNOWN ? resolved : this.#comparers.of(resolved);
  }
}

const NO_VALUES: readonly VariableValue[] = [];

export class Condition {
  readonly #lowerKey: string;
  readonly #takesVariables: boolean;
  /** Of the values without variables; made when a request first reaches the statement. */
  #fixed: Wanted | undefined;
  /** The values with variables. */
  #variable = NO_VALUES;
  /** The one comparison of the most common case: one policy value, no variable, neither negated nor a set. */
  #simple: Comparer | undefined;

  constructor(
    /** As the policy spells it. */
    readonly operatorText: string,
    readonly key: string,
    readonly texts: readonly string[],
    readonly operator: Operator,
    variables: boolean,
  ) {
    this.#lowerKey = key.toLowerCase();
    this.#takesVariables = variables && operator.family?.variables === true;
  }

  holds(context: RequestContext): Truth {
    const value = context.get(this.#lowerKey);
    this.#fixed ??= this.#compile();
    if (this.#simple !== undefined && typeof value === "string") return this.#simple(value) === MATCHES ? YES : NO;
    if (value === UNKNOWN) return MAYBE;
    const { operator } = this;
    if (operator.family === undefined) return this.#isNull(value);
    if (value === undefined) {
      if (operator.ifExists || operator.set === "ForAllValues") return YES;
      return operator.set === undefined && operator.negated ? YES : NO;
    }
    const values = typeof value === "string" ? [value] : value;
    const wanted = this.#wanted(this.#fixed, values, context);
    switch (operator.set) {
      case "ForAllValues":
        // AWS takes an empty value for no value at all.
        return every(values, (one) => (one === "" ? YES : this.#satisfied(one, wanted)));
      case "ForAnyValue":
        return some(values, (one) => this.#satisfied(one, wanted));
      case undefined: {
        const satisfied = (one: string): Truth => this.#satisfied(one, wanted);
        return operator.negated ? every(values, satisfied) : some(values, satisfied);
      }
    }
  }

  /** The key, here or in a variable of the policy's values, that is unknown. */
  unknownKey(context: RequestContext): string | undefined {
    if (context.get(this.#lowerKey) === UNKNOWN) return this.key;
    this.#fixed ??= this.#compile();
    for (const value of this.#variable) {
      const key = unknownVariable(value.parts, context);
      if (key !== undefined) return key;
    }
    return undefined;
  }

  /** The request's value; for explanations. */
  requestValue(context: RequestContext): ReturnType<RequestContext["get"]> {
    return context.get(this.#lowerKey);
  }

  /** The policy's values as they read for this request; `undefined` where a variable has no value. */
  substituted(context: RequestContext): readonly (string | undefined)[] {
    if (!this.#takesVariables) return this.texts;
    return this.texts.map((text) => shown(parseVariables(text, true), context));
  }

  #compile(): Wanted {
    const { family, negated, set } = this.operator;
    if (family === undefined) return NOTHING_WANTED;
    const parsed = this.texts.map((text) => parseVariables(text, this.#takesVariables));
    const variable = parsed.filter(hasVariables);
    const fixed = variable.length === 0 ? parsed : parsed.filter((parts) => !hasVariables(parts));
    if (variable.length > 0) this.#variable = variable.map((parts) => new VariableValue(parts, family));
    const wanted = wantedOf(fixed as readonly Resolved[], family);
    if (parsed.length === 1 && !negated && set === undefined) this.#simple = wanted.comparers[0];
    return wanted;
  }

  #wanted(fixed: Wanted, requestValues: readonly string[], context: RequestContext): Wanted {
    if (this.#variable.length === 0) return fixed;
    const atMost = comparable(requestValues.reduce((longest, { length }) => Math.max(longest, length), 0));
    const comparers = [...fixed.comparers];
    let unknown = false;
    for (const value of this.#variable) {
      const comparer = value.comparer(context, atMost);
      if (comparer === UNKNOWN) unknown = true;
      else if (comparer !== undefined) comparers.push(comparer);
    }
    return { literals: fixed.literals, comparers, unknown };
  }

  /** Is one request value as the operator wants it, over all of the policy's values? */
  #satisfied(requestValue: string, { literals, comparers, unknown }: Wanted): Truth {
    const { negated, family } = this.operator;
    if (literals?.has(family?.fold?.(requestValue) ?? requestValue)) return negated ? NO : YES;
    let unreadable = false;
    for (const compare of comparers) {
      const comparison = compare(requestValue);
      if (comparison === MATCHES) return negated ? NO : YES;
      if (comparison === UNREADABLE) unreadable = true;
    }
    if (!negated) return unknown ? MAYBE : NO;
    return unreadable ? NO : unknown ? MAYBE : YES;
  }

  #isNull(value: string | readonly string[] | undefined): Truth {
    const absent = value === undefined || (typeof value === "string" ? value === "" : value.every((one) => one === ""));
    return this.texts.some((text) => readBoolean(text) === absent) ? YES : NO;
  }
}

function wantedOf(values: readonly Resolved[], family: Family): Wanted {
  if (values.length < WORTH_A_SET || family.literal === undefined)
    return { literals: undefined, comparers: values.map((value) => family.compile(value)), unknown: false };
  const literals = new Set<string>();
  const comparers: Comparer[] = [];
  for (const value of values) {
    const literal = family.literal(value);
    if (literal === undefined) comparers.push(family.compile(value));
    else literals.add(literal);
  }
  return { literals, comparers, unknown: false };
}

function every(values: readonly string[], test: (value: string) => Truth): Truth {
  let all: Truth = YES;
  for (const value of values) {
    const truth = test(value);
    if (truth === NO) return NO;
    if (truth === MAYBE) all = MAYBE;
  }
  return all;
}

function some(values: readonly string[], test: (value: string) => Truth): Truth {
  let any: Truth = NO;
  for (const value of values) {
    const truth = test(value);
    if (truth === YES) return YES;
    if (truth === MAYBE) any = MAYBE;
  }
  return any;
}
