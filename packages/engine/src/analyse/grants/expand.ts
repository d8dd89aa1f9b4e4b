/** Action patterns written out as the actions that AWS has. */

import { compileMatcher, globPattern } from "../../match/wildcard.js";
import type { Vocabulary } from "../../vocabulary.js";
import type { Grant } from "./grant.js";

/** Without those that an exception takes whole. `*` stays: it is every action of every service. */
export function expandActions(grant: Grant, vocabulary: Vocabulary): Grant {
  const excepted = grant.except
    .filter(({ when, resources, notResources }) => when.length === 0 && !resources && !notResources)
    .flatMap(({ actions, notActions }) => [
      ...(actions ?? []).map(matcherOf),
      ...(notActions === undefined ? [] : [outside(notActions)]),
    ]);
  const actions = grant.actions.flatMap((pattern) => {
    if (pattern === "*" || !/[*?]/.test(pattern)) return [pattern];
    const known = actionsLike(pattern, vocabulary).filter((name) => !excepted.some((takes) => takes(name)));
    return known.length === 0 ? [pattern] : known;
  });
  return { ...grant, actions: [...new Set(actions)] };
}

function actionsLike(pattern: string, vocabulary: Vocabulary): readonly string[] {
  const takes = matcherOf(pattern);
  const prefix = pattern.slice(0, pattern.indexOf(":"));
  const prefixes = /[*?]/.test(prefix)
    ? vocabulary.services().map((service) => service.prefix)
    : [prefix.toLowerCase()];
  return prefixes.flatMap((one) => vocabulary.actionsOf(one).map(({ name }) => `${one}:${name}`)).filter(takes);
}

function matcherOf(pattern: string): (action: string) => boolean {
  const matcher = compileMatcher(globPattern(pattern.toLowerCase()));
  return (action) => matcher.test(action.toLowerCase());
}

function outside(patterns: readonly string[]): (action: string) => boolean {
  const matchers = patterns.map(matcherOf);
  return (action) => !matchers.some((takes) => takes(action));
}
