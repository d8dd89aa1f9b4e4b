/** An expression of a request, calculated over its metrics and its other expressions. */
import { notEmulated } from "../../../kernel/errors.js";
import { type Calculation, functionOf, OPERATORS, OTHERS } from "./functions.js";
import { type Expression, MathError, parse } from "./parse.js";
import { isList, type TimeSeries, type Value } from "./values.js";

export interface Request {
  readonly metrics: ReadonlyMap<string, TimeSeries>;
  /** Expressions by the id of their query. */
  readonly expressions: ReadonlyMap<string, string>;
  readonly periodSeconds: number;
  /** @throws MathError where there are too many */
  readonly instants: () => readonly number[];
  /** What was calculated already: each expression is, once. */
  readonly known: Map<string, Value>;
}

/** A Metrics Insights query rather than math. */
const INSIGHTS = /^\s*SELECT\s/i;

/**
 * The series that an expression comes to.
 *
 * @throws MathError where it comes to none; RC_NOT_EMULATED
 */
export function calculate(id: string, request: Request): readonly TimeSeries[] {
  const value = expressionOf(id, request, []);
  if (typeof value === "number") throw new MathError("it comes to a number, not to a time series");
  return isList(value) ? value : [value];
}

function expressionOf(id: string, request: Request, within: readonly string[]): Value {
  const known = request.known.get(id);
  if (known !== undefined) return known;
  if (within.includes(id)) throw new MathError(`\`${id}\` is made of itself`);
  const { metrics, periodSeconds, instants } = request;
  const calculation: Calculation = { metrics, periodSeconds, instants, evaluate };
  const value = evaluate(parsed(request.expressions.get(id) ?? ""));
  request.known.set(id, value);
  return value;

  function evaluate(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return expression.value;
      case "id": {
        const { name } = expression;
        const metric = metrics.get(name);
        if (metric) return metric;
        if (!request.expressions.has(name)) throw new MathError(`there is no \`${name}\``);
        return expressionOf(name, request, [...within, id]);
      }
      case "list":
        return expression.items.flatMap((item) => {
          const value = evaluate(item);
          if (typeof value === "number") throw new MathError("a list holds time series");
          return value;
        });
      case "negative":
        return OPERATORS["*"]?.(-1, evaluate(expression.of)) ?? 0;
      case "binary": {
        const operation = OPERATORS[expression.operator];
        if (!operation) throw new MathError(`\`${expression.operator}\` is no operator`);
        return operation(evaluate(expression.left), evaluate(expression.right));
      }
      case "call": {
        if (OTHERS.has(expression.name)) throw notEmulated(`the function \`${expression.name}\` of metric math`);
        const of = functionOf(expression.name);
        if (!of) throw new MathError(`there is no function \`${expression.name}\``);
        return of(expression.given, calculation);
      }
      default:
        throw new MathError(`\`${expression.kind === "text" ? expression.value : expression.name}\` is out of place`);
    }
  }
}

/** @throws MathError, RC_NOT_EMULATED */
export function parsed(text: string): Expression {
  if (INSIGHTS.test(text)) throw notEmulated("a Metrics Insights query");
  return parse(text);
}
