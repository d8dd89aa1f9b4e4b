/**
 * Filter criteria: which records reach the function.
 *
 * AWS: a pattern that looks into the body fits messages whose body is of its kind, JSON or plain text; one that doesn't
 * mention the body looks at the rest of the record alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
import { compilePattern, PatternError } from "../../../event-patterns/pattern.js";
import { badFilter, tooManyFilters } from "./errors.js";

const MOST = 5;

/** The patterns that a call passes; absent and empty criteria mean none. @throws InvalidParameterValueException */
export function checkedFilters(
  given: { readonly Filters?: readonly { readonly Pattern?: string | undefined }[] | undefined } | undefined,
): readonly string[] {
  const filters = given?.Filters ?? [];
  if (filters.length > MOST) throw tooManyFilters(MOST);
  return filters.map(({ Pattern }) => {
    if (Pattern === undefined) throw badFilter();
    try {
      compilePattern(Pattern);
    } catch (error) {
      throw error instanceof PatternError ? badFilter() : error;
    }
    return Pattern;
  });
}

/** Whether a record is for the function; `data` names the member that may hold JSON as text. */
export function passesFilters(filters: readonly string[], record: Readonly<Record<string, unknown>>, data: string) {
  if (filters.length === 0) return true;
  const parsed = { ...record, [data]: jsonOr(record[data]) };
  return filters.some((pattern) => compilePattern(pattern).matches(parsed));
}

function jsonOr(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Those that belong, and those that don't, each in their order. */
export function split<Item>(items: readonly Item[], belongs: (item: Item) => boolean): [Item[], Item[]] {
  const yes: Item[] = [];
  const no: Item[] = [];
  for (const item of items) (belongs(item) ? yes : no).push(item);
  return [yes, no];
}
