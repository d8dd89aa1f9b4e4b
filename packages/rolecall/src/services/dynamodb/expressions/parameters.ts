/**
 * The parameters around expressions: which may stand together, and what they bind to.
 *
 * The words are those dynalite 4.0.0 recorded from AWS.
 */
import { Invalid } from "../errors.js";
import type { Placeholders } from "./placeholders.js";

type Parameters = Readonly<Record<string, unknown>>;

const given = (input: Parameters, names: readonly string[]): string[] =>
  names.filter((name) => input[name] !== undefined && input[name] !== null);

/** @throws Invalid when expressions and legacy parameters are mixed, or placeholders given without an expression */
export function requireOneStyle(input: Parameters, expressions: readonly string[], legacy: readonly string[]): void {
  const used = given(input, expressions);
  if (used.length > 0) {
    // KeyConditions may stand beside a FilterExpression, only not beside a KeyConditionExpression.
    const apart =
      input.KeyConditionExpression === undefined ? legacy.filter((name) => name !== "KeyConditions") : legacy;
    const mixed = given(input, apart);
    if (mixed.length > 0) {
      throw new Invalid(
        "Can not use both expression and non-expression parameters in the same request: " +
          `Non-expression parameters: {${mixed.join(", ")}} Expression parameters: {${used.join(", ")}}`,
        "request",
      );
    }
  } else if (input.ExpressionAttributeNames !== undefined) {
    throw new Invalid("ExpressionAttributeNames can only be specified when using expressions", "request");
  }
  const withValues = expressions.filter((name) => name !== "ProjectionExpression");
  if (input.ExpressionAttributeValues !== undefined && withValues.length > 0 && given(input, withValues).length === 0) {
    throw new Invalid(
      "ExpressionAttributeValues can only be specified when using expressions: " +
        `${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
      "request",
    );
  }
}

/** Binds one expression of a request; its errors say which. */
export function bindNamed<Bound>(
  parameter: string,
  text: string | undefined,
  bind: (text: string, placeholders: Placeholders) => Bound,
  placeholders: Placeholders,
): Bound | undefined {
  if (text === undefined) return undefined;
  try {
    return bind(text, placeholders);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw error.reworded((message) => `Invalid ${parameter}: ${message}`);
  }
}

/** The first value that stands twice in a list. */
export function findDuplicate(list: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const value of list) {
    if (seen.has(value)) return value;
    seen.add(value);
  }
  return undefined;
}
