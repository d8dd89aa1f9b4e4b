/**
 * Action and NotAction. Service prefix and name are compared without regard to case; `*` is any run, `?` one character.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { compileMatcher, globPattern, type Matcher } from "./wildcard.js";

const WILDCARD = /[*?]/;

export class ActionElement {
  readonly #exact: readonly string[];
  readonly #wild: readonly Matcher[];

  constructor(
    readonly patterns: readonly string[],
    readonly negated: boolean,
  ) {
    const lowerCase = patterns.map((pattern) => pattern.toLowerCase());
    this.#exact = lowerCase.filter((pattern) => !WILDCARD.test(pattern));
    this.#wild = lowerCase
      .filter((pattern) => WILDCARD.test(pattern))
      .map((pattern) => compileMatcher(globPattern(pattern)));
  }

  matches(lowerCaseAction: string): boolean {
    if (this.#exact.includes(lowerCaseAction)) return !this.negated;
    for (const matcher of this.#wild) if (matcher.test(lowerCaseAction)) return !this.negated;
    return this.negated;
  }
}
