/**
 * Resource and NotResource.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * A `*` that ends a segment may run across colons; any other `*` and every `?` stays in its segment; the sixth segment
 * holds all the rest. Variables are replaced in the sixth segment only.
 *
 * An ARN with fewer than six segments is completed with `*`, as the grammar page says of identity-based policies
 * (`arn:aws:sqs` is `arn:aws:sqs:*:*:*`). Inferred: we do so in every policy, and not where a segment ends in `*`, since
 * that already reaches across the missing ones (the page's own `arn:aws:lambda:*:f` would match no function otherwise).
 */
import type { RequestContext } from "../request.js";
import { UNKNOWN } from "../request.js";
import { MAYBE, NO, not, type Truth, YES } from "../truth.js";
import { comparable, hasVariables, type Part, parseVariables, Substituted, shown, substitute } from "./variables.js";
import {
  ANY_RUN,
  appendGlob,
  appendLiteral,
  compileMatcher,
  type Matcher,
  type Pattern,
  SEGMENT_ONE,
  SEGMENT_RUN,
  type Wildcard,
} from "./wildcard.js";

const ARN_SEGMENTS = 6;
const NO_PARTS: readonly Part[] = [];

/** One entry of the list. */
export class ResourcePattern {
  /** Absent when the entry has variables. */
  readonly matcher: Matcher | undefined;
  /** Of the sixth segment, when there are variables. */
  readonly parts: readonly Part[];
  readonly #matchers: Substituted<Matcher> | undefined;

  constructor(
    readonly text: string,
    private readonly variables: boolean,
  ) {
    const parts = this.#sixth();
    if (hasVariables(parts)) {
      this.parts = parts;
      this.#matchers = new Substituted((resolved) => compileMatcher(this.codes(resolved)));
    } else {
      this.parts = NO_PARTS;
      this.matcher = compileMatcher(this.codes(parts));
    }
  }

  /** The whole entry as a pattern; in place of a variable that `parts` still have, any text. */
  codes(parts: readonly Part[] = this.#sixth()): Pattern {
    const sixth = sixthSegment(this.text);
    const pattern = sixth < 0 ? completed(this.text) : segments(this.text.slice(0, sixth));
    for (const part of parts) {
      if (part.kind === "text") appendGlob(pattern, part.text);
      else if (part.kind === "literal") appendLiteral(pattern, part.text);
      else pattern.push(ANY_RUN);
    }
    return pattern;
  }

  matches(resource: string, context: RequestContext): Truth {
    if (this.#matchers === undefined) return this.matcher?.test(resource) ? YES : NO;
    const parts = substitute(this.parts, context, comparable(resource.length));
    if (parts === UNKNOWN) return MAYBE;
    if (parts === undefined) return NO;
    return this.#matchers.of(parts).test(resource) ? YES : NO;
  }

  /** The entry as it reads for this request; for explanations. */
  substituted(context: RequestContext): string | undefined {
    if (this.matcher !== undefined) return this.text;
    const sixth = shown(this.parts, context);
    return sixth === undefined ? undefined : this.text.slice(0, sixthSegment(this.text)) + sixth;
  }

  #sixth(): readonly Part[] {
    const sixth = sixthSegment(this.text);
    return sixth < 0 ? NO_PARTS : parseVariables(this.text.slice(sixth), this.variables);
  }
}

export class ResourceElement {
  #patterns: readonly ResourcePattern[] | undefined;

  constructor(
    readonly texts: readonly string[],
    readonly negated: boolean,
    private readonly variables: boolean,
  ) {}

  /** Made when a request first reaches the statement; most statements of large policies are never reached. */
  get patterns(): readonly ResourcePattern[] {
    this.#patterns ??= this.texts.map((text) => new ResourcePattern(text, this.variables));
    return this.#patterns;
  }

  matches(resource: string, context: RequestContext): Truth {
    let any: Truth = NO;
    for (const pattern of this.patterns) {
      const truth = pattern.matches(resource, context);
      if (truth === YES) {
        any = YES;
        break;
      }
      if (truth === MAYBE) any = MAYBE;
    }
    return this.negated ? not(any) : any;
  }
}

/** At most six parts: the sixth keeps its colons. */
export function splitArn(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  while (parts.length < ARN_SEGMENTS - 1) {
    const colon = text.indexOf(":", start);
    if (colon < 0) break;
    parts.push(text.slice(start, colon));
    start = colon + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** Where the sixth segment begins; -1 when there are fewer. */
function sixthSegment(text: string): number {
  let at = 0;
  for (let segment = 1; segment < ARN_SEGMENTS; segment++) {
    at = text.indexOf(":", at) + 1;
    if (at === 0) return -1;
  }
  return at;
}

/** Segments before the sixth. */
function segments(text: string): (string | Wildcard)[] {
  const pattern: (string | Wildcard)[] = [];
  const endsSegment = (at: number): boolean => at === text.length - 1 || text[at + 1] === ":";
  appendGlob(pattern, text, (at) => (endsSegment(at) ? ANY_RUN : SEGMENT_RUN), SEGMENT_ONE);
  return pattern;
}

function completed(text: string): (string | Wildcard)[] {
  const pattern = segments(text);
  const parts = splitArn(text);
  if (parts[0] === "arn" && parts.length > 1 && !parts.some((part) => part.endsWith("*")))
    for (let i = parts.length; i < ARN_SEGMENTS; i++) {
      appendLiteral(pattern, ":");
      pattern.push(ANY_RUN);
    }
  return pattern;
}
