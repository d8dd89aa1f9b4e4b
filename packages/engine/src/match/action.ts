/**
 * Action and NotAction. Service prefix and name are compared without regard to case; `*` is any run, `?` one character.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { compileMatcher, globPattern, type Matcher } from "./wildcard.js";

export class ActionElement {
  readonly #matchers: readonly Matcher[];

  constructor(
    readonly patterns: readonly string[],
    readonly negated: boolean,
  ) {
    this.#matchers = patterns.map((pattern) => compileMatcher(globPattern(pattern.toLowerCase())));
  }

  matches(lowerCaseAction: string): boolean {
    for (const matcher of this.#matchers) if (matcher.test(lowerCaseAction)) return !this.negated;
    return this.negated;
  }
}
