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
import { hasVariables, type Part, parseVariables, substitute, unknownVariable } from "../match/variables.js";
import type { RequestContext } from "../request.js";
import { UNKNOWN } from "../request.js";
import { MAYBE, NO, type Truth, YES } from "../truth.js";
import { readBoolean } from "./bool.js";
import {
  type Comparer,
  type Comparison,
  DIFFERS,
  type Family,
  MATCHES,
  plain,
  type Resolved,
  UNREADABLE,
} from "./operand.js";
import type { Operator } from "./operators.js";

const MEMO_LIMIT = 64;

export class Condition {
  readonly #lowerKey: string;
  readonly #values: readonly PolicyValue[];
  /** The one comparison of the most common case: one policy value, no variable, neither negated nor a set. */
  readonly #simple: Comparer | undefined;

  constructor(
    /** As the policy spells it. */
    readonly operatorText: string,
    readonly key: string,
    readonly texts: readonly string[],
    readonly operator: Operator,
    variables: boolean,
  ) {
    this.#lowerKey = key.toLowerCase();
    const { family } = operator;
    this.#values = family === undefined ? [] : texts.map((text) => new PolicyValue(text, family, variables));
    const [first] = this.#values;
    if (this.#values.length === 1 && !operator.negated && operator.set === undefined) this.#simple = first?.fixed;
  }

  holds(context: RequestContext): Truth {
    const value = context.get(this.#lowerKey);
    if (this.#simple !== undefined && typeof value === "string") return this.#simple(value) === MATCHES ? YES : NO;
    if (value === UNKNOWN) return MAYBE;
    const { operator } = this;
    if (operator.family === undefined) return this.#isNull(value);
    if (value === undefined) {
      if (operator.ifExists || operator.set === "ForAllValues") return YES;
      return operator.set === undefined && operator.negated ? YES : NO;
    }
    const values = typeof value === "string" ? [value] : value;
    switch (operator.set) {
      case "ForAllValues":
        // AWS takes an empty value for no value at all.
        return every(values, (one) => (one === "" ? YES : this.#satisfied(one, context)));
      case "ForAnyValue":
        return some(values, (one) => this.#satisfied(one, context));
      case undefined: {
        const satisfied = (one: string): Truth => this.#satisfied(one, context);
        return operator.negated ? every(values, satisfied) : some(values, satisfied);
      }
    }
  }

  /** The key, here or in a variable of the policy's values, that is unknown. */
  unknownKey(context: RequestContext): string | undefined {
    if (context.get(this.#lowerKey) === UNKNOWN) return this.key;
    for (const value of this.#values) {
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
    if (this.operator.family === undefined) return this.texts;
    return this.#values.map((value) => value.substituted(context));
  }

  /** Is one request value as the operator wants it, over all of the policy's values? */
  #satisfied(requestValue: string, context: RequestContext): Truth {
    const { negated } = this.operator;
    let unknown = false;
    let unreadable = false;
    for (const value of this.#values) {
      const comparison = value.compare(requestValue, context);
      if (comparison === MATCHES) return negated ? NO : YES;
      if (comparison === UNREADABLE) unreadable = true;
      else if (comparison === UNKNOWN) unknown = true;
    }
    if (!negated) return unknown ? MAYBE : NO;
    return unreadable ? NO : unknown ? MAYBE : YES;
  }

  #isNull(value: string | readonly string[] | undefined): Truth {
    const absent = value === undefined || (typeof value === "string" ? value === "" : value.every((one) => one === ""));
    return this.texts.some((text) => readBoolean(text) === absent) ? YES : NO;
  }
}

class PolicyValue {
  readonly parts: readonly Part[];
  /** Absent when there are variables. */
  readonly fixed?: Comparer;
  readonly #family: Family;
  readonly #memo = new Map<string, Comparer>();

  constructor(text: string, family: Family, variables: boolean) {
    this.#family = family;
    this.parts = parseVariables(text, variables && family.variables);
    if (!hasVariables(this.parts)) this.fixed = family.compile(this.parts as Resolved);
  }

  compare(requestValue: string, context: RequestContext): Comparison | typeof UNKNOWN {
    if (this.fixed !== undefined) return this.fixed(requestValue);
    const resolved = substitute(this.parts, context);
    if (resolved === UNKNOWN) return UNKNOWN;
    if (resolved === undefined) return DIFFERS;
    return this.#comparer(resolved)(requestValue);
  }

  substituted(context: RequestContext): string | undefined {
    const resolved = substitute(this.parts, context);
    return resolved === undefined || resolved === UNKNOWN ? undefined : plain(resolved);
  }

  #comparer(resolved: Resolved): Comparer {
    let key = "";
    for (const part of resolved) if (part.kind === "literal") key += `${part.text.length}:${part.text}`;
    let comparer = this.#memo.get(key);
    if (comparer === undefined) {
      if (this.#memo.size >= MEMO_LIMIT) this.#memo.clear();
      comparer = this.#family.compile(resolved);
      this.#memo.set(key, comparer);
    }
    return comparer;
  }
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
