/**
 * Users' regular expressions, matched in time linear in the text: no pattern can hold up the server.
 *
 * RE2's syntax, which is Java's (AWS's) without look-around, back-references and possessive quantifiers.
 */
import { RE2JS, RE2JSException } from "re2js";

export interface LinearRegex {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
  /** Its groups where it is found first: the first is all of it, an unmatched one undefined. */
  find(text: string): readonly (string | undefined)[] | undefined;
  /** Names of groups, with their numbers. */
  readonly names: Readonly<Record<string, number>>;
}

const CACHE = 256;
const cache = new Map<string, LinearRegex>();

/** Undefined when the source is no regular expression this engine knows. */
export function linearRegex(source: string): LinearRegex | undefined {
  const known = cache.get(source);
  if (known) return known;
  const made = compile(source);
  if (!made) return undefined;
  if (cache.size >= CACHE) cache.clear();
  cache.set(source, made);
  return made;
}

function compile(source: string): LinearRegex | undefined {
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
  return {
    names: regex.namedGroups(),
    test: (text) => regex.test(text),
    find(text) {
      const matcher = regex.matcher(text);
      if (!matcher.find()) return undefined;
      return Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
    },
  };
}
