/**
 * Action and NotAction. Service prefix and name are compared without regard to case; `*` is any run, `?` one character.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { compileMatcher, globPattern, type Matcher } from "./wildcard.js";

const WILDCARD = /[*?]/;
const NO_MATCHERS: readonly Matcher[] = [];

export class ActionElement {
  /** In lower case, those without wildcards; made when the statement is first asked. */
  #exact: readonly string[] | undefined;
  #wild = NO_MATCHERS;

  constructor(
    readonly patterns: readonly string[],
    readonly negated: boolean,
  ) {}

  matches(lowerCaseAction: string): boolean {
    this.#exact ??= this.#compile();
    if (this.#exact.includes(lowerCaseAction)) return !this.negated;
    for (const matcher of this.#wild) if (matcher.test(lowerCaseAction)) return !this.negated;
    return this.negated;
  }

  #compile(): readonly string[] {
    const lowerCase = this.patterns.map((pattern) => pattern.toLowerCase());
    const wild = lowerCase.filter((pattern) => WILDCARD.test(pattern));
    if (wild.length === 0) return lowerCase;
    this.#wild = wild.map((pattern) => compileMatcher(globPattern(pattern)));
    return lowerCase.filter((pattern) => !WILDCARD.test(pattern));
  }
}
