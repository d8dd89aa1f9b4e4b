/** What is wrong with a policy document, and where. */
import type { Position } from "./position.js";

export interface Finding {
  /** `error`: IAM refuses to save the document. `warning`: saved, and probably not what was meant. */
  readonly severity: "error" | "warning";
  /** A stable name, such as `MISSING_ACTION`. */
  readonly code: string;
  /** What is wrong, in our words. */
  readonly message: string;
  /** JSON path: `$`, `$.Statement[2].Condition.StringEquals`. */
  readonly path: string;
  readonly position: Position;
  /** The words of IAM's refusal (`MalformedPolicyDocument`); absent where we do not know them. */
  readonly words?: string;
  /** Present when nobody was seen quoting these words for this very mistake. */
  readonly wordsUnverified?: true;
}
