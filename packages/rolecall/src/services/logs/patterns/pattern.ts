/**
 * Filter patterns, the language of FilterLogEvents, metric filters and subscription filters.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (read November 2026)
 */
import { columnsPattern } from "./columns.js";
import { jsonPattern } from "./json.js";
import { termsPattern } from "./terms.js";

export interface Pattern {
  matches(message: string): boolean;
  /** The fields that the pattern picks from a message it matches: `$ip`, `$3`, `$.user.id`. */
  values(message: string): Readonly<Record<string, string>>;
}

const EVERYTHING: Pattern = { matches: () => true, values: () => ({}) };

const CACHE = 256;
const cache = new Map<string, Pattern>();

/** @throws InvalidParameterException for a pattern that does not parse */
export function filterPattern(text: string): Pattern {
  const known = cache.get(text);
  if (known) return known;
  const pattern = read(text);
  if (cache.size >= CACHE) cache.clear();
  cache.set(text, pattern);
  return pattern;
}

function read(text: string): Pattern {
  const trimmed = text.trim();
  if (trimmed === "") return EVERYTHING;
  if (trimmed.startsWith("{")) return jsonPattern(trimmed);
  if (trimmed.startsWith("[")) return columnsPattern(trimmed);
  return termsPattern(trimmed);
}
