/** The steps of AWS's flow chart, as one request went through them. */
import type { Layer } from "../decision.js";
import type { Grade } from "../match/principal.js";

export interface Step {
  readonly step: "explicit-deny" | "rcp" | "scp" | "endpoint" | "resource" | "identity" | "boundary" | "session";
  /** Absent when no policy of any kind denies explicitly. */
  readonly layer?: Layer;
  readonly passed: boolean;
  /** Of SCPs and RCPs: which level, 0 being the root. */
  readonly level?: number;
  /** Of the resource-based policy: 0 it allows nothing, 1 by naming the account, 2 the role or user behind the session, 3 the caller. */
  readonly grade?: Grade;
}
