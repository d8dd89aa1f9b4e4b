/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * What looks like a variable and is none (`${`, `${a`, `${a,b}`) is ordinary text. Wildcard characters inside a value or
 * a default are taken literally (inferred: AWS does not say).
 */
import type { RequestContext } from "../request.js";
import { UNKNOWN } from "../request.js";

/** Text whose wildcards count, text whose characters stand for themselves, or a key to look up. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly key: string; readonly fallback?: string };

const VARIABLE = /\$\{(?:([*?$])|([^${},']+)(?:,\s+'([^']*)')?)\}/g;

/** `replaced: false` is for documents older than 2012-10-17, in which a variable is literal text. */
export function parseVariables(text: string, replaced: boolean): readonly Part[] {
  if (!replaced || !text.includes("${")) return [{ kind: "text", text }];
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    const [, character, key, fallback] = match;
    if (character !== undefined) parts.push({ kind: "literal", text: character });
    else if (key !== undefined) {
      const lower = key.toLowerCase();
      parts.push(
        fallback === undefined ? { kind: "variable", key: lower } : { kind: "variable", key: lower, fallback },
      );
    }
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}

/** Parts without variables. */
export type Resolved = readonly Exclude<Part, { kind: "variable" }>[];

export const hasVariables = (parts: readonly Part[]): boolean => parts.some((part) => part.kind === "variable");

/**
 * The parts with every variable replaced. `undefined` when a key is absent and has no default, or when what was put in is
 * longer than `atMost`: then the whole text matches nothing. Only single-valued keys can be variables, so a multivalued
 * one counts as absent.
 */
export function substitute(
  parts: readonly Part[],
  context: RequestContext,
  atMost = Number.POSITIVE_INFINITY,
): Resolved | undefined | typeof UNKNOWN {
  const out: Exclude<Part, { kind: "variable" }>[] = [];
  let unknown = false;
  let length = 0;
  for (const part of parts) {
    if (part.kind !== "variable") {
      out.push(part);
      continue;
    }
    const value = context.get(part.key);
    if (value === UNKNOWN) {
      unknown = true;
      continue;
    }
    const text = typeof value === "string" ? value : part.fallback;
    if (text === undefined) return undefined;
    length += text.length;
    if (length > atMost) return undefined;
    out.push({ kind: "literal", text });
  }
  return unknown ? UNKNOWN : out;
}

/**
 * How much text variables may come to where it is compared with so many characters: whatever is longer differs, even when
 * letters change their number with their case. Without a bound a thousand variables would make a thousand times a value.
 */
export const comparable = (length: number): number => 3 * length + 16;

/** Characters that an explanation shows of a text with variables. */
const SHOWN = 65_536;

/** The text with every variable replaced, for people; `undefined` where one has no value. */
export function shown(parts: readonly Part[], context: RequestContext): string | undefined {
  const resolved = substitute(parts, context);
  if (resolved === undefined || resolved === UNKNOWN) return undefined;
  let text = "";
  for (const part of resolved) {
    text += part.text;
    if (text.length > SHOWN) return `${text.slice(0, SHOWN)}…`;
  }
  return text;
}

const KEPT = 64;

/** What is made of parts with variables, kept for the values that came last. */
export class Substituted<T> {
  readonly #kept = new Map<string, T>();

  constructor(readonly make: (parts: Resolved) => T) {}

  of(parts: Resolved): T {
    let key = "";
    for (const part of parts) if (part.kind === "literal") key += `${part.text.length}:${part.text}`;
    let made = this.#kept.get(key);
    if (made === undefined) {
      if (this.#kept.size >= KEPT) this.#kept.clear();
      made = this.make(parts);
      this.#kept.set(key, made);
    }
    return made;
  }
}

/** The first key of these parts that has an unknown value. */
export function unknownVariable(parts: readonly Part[], context: RequestContext): string | undefined {
  for (const part of parts) if (part.kind === "variable" && context.get(part.key) === UNKNOWN) return part.key;
  return undefined;
}
