/**
 * Refusals in IAM's words and in its order.
 *
 * IAM has two readers with words of their own: one for policies that are attached to a principal, one for policies that
 * stand at a resource (trust policies among them). Organizations has one sentence for everything. IAM reports one
 * mistake; findings come in the order in which it looks for them (seen in refusals that others quote), so the first
 * one's words are its answer. `unverified` marks those that nobody was seen quoting for that very mistake and kind.
 */
import type { Finding } from "../finding.js";
import { isAttached, type PolicyKind } from "../kind.js";
import type { Report, Values } from "../report.js";
import type { Spot } from "../spot.js";
import type { GRAMMAR } from "./declarations.js";

export type GrammarCode = keyof typeof GRAMMAR;

export const SYNTAX = "Syntax errors in policy.";
export const LEGACY = "The policy failed legacy parsing";
export const NEEDS_2012 = "Policy document must be version 2012-10-17 or greater.";
const ORGANIZATIONS = "The provided policy document does not meet the requirements of the specified policy type.";

/** IAM looks for mistakes in this order. */
const LOOKS = ["syntax", "version", "legacy", "sid", "actions", "resource", "vendor", "resources"] as const;
export type Look = (typeof LOOKS)[number];

export interface Words {
  /** Of the reader for attached policies. */
  readonly attached?: string;
  /** Of the reader for policies at a resource. */
  readonly atResource?: string;
  readonly unverified?: boolean;
}

export class Refusals {
  readonly attached: boolean;
  readonly #found: { readonly look: number; readonly finding: Finding }[] = [];

  constructor(
    readonly report: Report,
    /** Absent: of whatever kind. */
    readonly kind: PolicyKind | undefined,
  ) {
    this.attached = isAttached(kind);
  }

  add<Code extends GrammarCode>(look: Look, code: Code, spot: Spot, values: Values<Code>, words: Words = {}): void {
    const ofOrganizations = this.kind === "scp" || this.kind === "rcp";
    const own = ofOrganizations ? ORGANIZATIONS : this.attached ? words.attached : words.atResource;
    const finding = this.report.make(code, spot, values, {
      ...(own === undefined ? {} : { words: own }),
      unverified: words.unverified === true && !ofOrganizations,
    });
    this.#found.push({ look: LOOKS.indexOf(this.attached ? look : "syntax"), finding });
  }

  syntax<Code extends GrammarCode>(code: Code, spot: Spot, values: Values<Code>): void {
    this.add("syntax", code, spot, values, {
      attached: SYNTAX,
      atResource: "Syntax error in policy.",
      unverified: !this.attached,
    });
  }

  /** What IAM would name comes first. */
  inOrder(): Finding[] {
    return this.#found.sort((a, b) => a.look - b.look).map(({ finding }) => finding);
  }
}
