import type { AppliedPolicy } from "./request.js";

/** A kind of policy. `trust` is a role's trust policy, a resource-based policy with its own words. */
export type Layer = "identity" | "boundary" | "session" | "resource" | "trust" | "scp" | "rcp" | "endpoint";

export type Outcome =
  | "allowed"
  | "explicitDeny"
  | "implicitDeny"
  /** The outcome hangs on a context value that nobody filled: refuse, and say which (`gaps`). */
  | "undetermined";

/** A statement that took part in the decision. */
export interface StatementMatch {
  readonly layer: Layer;
  readonly policy: AppliedPolicy;
  /** Index in `Statement`. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
}

/** A statement whose outcome hangs on a key with an unknown value. */
export interface Gap extends StatementMatch {
  /** The condition key as the policy spells it. */
  readonly key: string;
}

export interface Decision {
  readonly outcome: Outcome;
  /** The layer that denied; for an allowed request the layer that granted. Absent when root is simply allowed. */
  readonly layer?: Layer;
  /** The Deny statements of that layer, or the Allow statements that granted; empty for an implicit deny. */
  readonly statements: readonly StatementMatch[];
  /** Filled only when `outcome` is `undetermined`. */
  readonly gaps: readonly Gap[];
}
