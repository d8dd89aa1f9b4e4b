/**
 * System fields of log events: where they come from. Without centralization of logs that is the group's own account and Region,
 * so a filter's criteria choose all of its events or none.
 *
 * Unverified: brackets, words in small letters, and AWS's messages.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html (2026-11)
 */
import { invalidParameter } from "../errors.js";

type Fields = Readonly<Record<string, string>>;

export const systemFieldsOf = ({ account, region }: { readonly account: string; readonly region: string }): Fields => ({
  "@aws.account": account,
  "@aws.region": region,
});

const NAMES = Object.keys(systemFieldsOf({ account: "", region: "" }));

/** @throws InvalidParameterException for a name that is none of a system field */
export function requireSystemFields(names: readonly string[]): void {
  const strange = names.find((name) => !NAMES.includes(name));
  if (strange !== undefined) throw invalidParameter(`Invalid system field: ${strange}`);
}

/**
 * Whether criteria choose events of these fields: `@aws.region = "us-east-1" OR @aws.account NOT IN ["111122223333"]`.
 * @throws InvalidParameterException for what are no criteria
 */
export function selects(criteria: string, fields: Fields): boolean {
  const tokens = tokensOf(criteria);
  let at = 0;
  const takes = (word: string): boolean => {
    if (tokens[at]?.toUpperCase() !== word) return false;
    at += 1;
    return true;
  };
  const require = (word: string): void => {
    if (!takes(word)) throw invalid(criteria);
  };
  const value = (): string => {
    const token = tokens[at++] ?? "";
    if (!token.startsWith('"')) throw invalid(criteria);
    return JSON.parse(token) as string;
  };
  const values = (): string[] => {
    require("[");
    const found = [value()];
    while (takes(",")) found.push(value());
    require("]");
    return found;
  };
  const comparison = (): boolean => {
    if (takes("(")) {
      const inside = either();
      require(")");
      return inside;
    }
    const name = tokens[at++] ?? "";
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) throw invalid(criteria);
    if (takes("=")) return field === value();
    if (takes("!=")) return field !== value();
    const negated = takes("NOT");
    require("IN");
    return values().includes(field) !== negated;
  };
  const both = (): boolean => {
    let chosen = comparison();
    // Read to the end, also where it is decided already.
    while (takes("AND")) chosen = comparison() && chosen;
    return chosen;
  };
  const either = (): boolean => {
    let chosen = both();
    while (takes("OR")) chosen = both() || chosen;
    return chosen;
  };
  const chosen = either();
  if (at < tokens.length) throw invalid(criteria);
  return chosen;
}

const invalid = (criteria: string) => invalidParameter(`Invalid field selection criteria: ${criteria}`);

const TOKEN = /\s*(@[\w.]+|"[^"\\]*"|!=|[=[\],()]|[A-Za-z]+)/y;

function tokensOf(criteria: string): string[] {
  const tokens: string[] = [];
  const text = criteria.trim();
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw invalid(criteria);
    tokens.push(token);
  }
  return tokens;
}
