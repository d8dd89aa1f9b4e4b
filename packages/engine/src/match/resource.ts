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
import { hasVariables, type Part, parseVariables, substitute } from "./variables.js";
import {
  ANY_RUN,
  appendGlob,
  appendLiteral,
  compileMatcher,
  type Matcher,
  type Pattern,
  SEGMENT_ONE,
  SEGMENT_RUN,
} from "./wildcard.js";

const ARN_SEGMENTS = 6;
const MEMO_LIMIT = 256;

/** One entry of the list. */
export class ResourcePattern {
  /** Absent when the entry has variables. */
  readonly matcher?: Matcher;
  readonly #before: Pattern;
  readonly #parts: readonly Part[];
  readonly #memo = new Map<string, Matcher>();

  constructor(
    readonly text: string,
    variables: boolean,
  ) {
    const before: number[] = [];
    const segments = splitArn(text);
    for (let i = 0; i < segments.length && i < ARN_SEGMENTS - 1; i++) {
      if (i > 0) before.push(58);
      appendSegment(before, segments[i] as string);
    }
    let parts: readonly Part[] = [];
    if (segments.length === ARN_SEGMENTS) {
      before.push(58);
      parts = parseVariables(segments[ARN_SEGMENTS - 1] as string, variables);
    } else if (segments[0] === "arn" && segments.length > 1 && !segments.some((segment) => segment.endsWith("*"))) {
      for (let i = segments.length; i < ARN_SEGMENTS; i++) before.push(58, ANY_RUN);
    }
    this.#before = before;
    this.#parts = parts;
    if (!hasVariables(parts)) this.matcher = this.#compile(parts as readonly Exclude<Part, { kind: "variable" }>[]);
  }

  matches(resource: string, context: RequestContext): Truth {
    if (this.matcher !== undefined) return this.matcher.test(resource) ? YES : NO;
    const parts = substitute(this.#parts, context);
    if (parts === UNKNOWN) return MAYBE;
    if (parts === undefined) return NO;
    return this.#memoized(parts).test(resource) ? YES : NO;
  }

  /** The entry as it reads for this request; for explanations. */
  substituted(context: RequestContext): string | undefined {
    if (this.matcher !== undefined) return this.text;
    const parts = substitute(this.#parts, context);
    if (parts === UNKNOWN || parts === undefined) return undefined;
    return [...splitArn(this.text).slice(0, ARN_SEGMENTS - 1), parts.map((part) => part.text).join("")].join(":");
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  #memoized(parts: readonly Exclude<Part, { kind: "variable" }>[]): Matcher {
    let key = "";
    for (const part of parts) if (part.kind === "literal") key += `${part.text.length}:${part.text}`;
    let matcher = this.#memo.get(key);
    if (matcher === undefined) {
      if (this.#memo.size >= MEMO_LIMIT) this.#memo.clear();
      matcher = this.#compile(parts);
      this.#memo.set(key, matcher);
    }
    return matcher;
  }

  #compile(parts: readonly Exclude<Part, { kind: "variable" }>[]): Matcher {
    const pattern = [...this.#before];
    for (const part of parts) {
      if (part.kind === "text") appendGlob(pattern, part.text);
      else appendLiteral(pattern, part.text);
    }
    return compileMatcher(pattern);
  }
}

export class ResourceElement {
  readonly patterns: readonly ResourcePattern[];

  constructor(
    texts: readonly string[],
    readonly negated: boolean,
    variables: boolean,
  ) {
    this.patterns = texts.map((text) => new ResourcePattern(text, variables));
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

function appendSegment(pattern: number[], segment: string): void {
  for (let i = 0; i < segment.length; i++) {
    const character = segment[i];
    if (character === "*") pattern.push(i === segment.length - 1 ? ANY_RUN : SEGMENT_RUN);
    else if (character === "?") pattern.push(SEGMENT_ONE);
    else pattern.push(segment.charCodeAt(i));
  }
}
