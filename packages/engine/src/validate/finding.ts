/** What is wrong with a policy document, how much it matters, and where it stands. */
import type { Position } from "../policy/position.js";
import type { FindingCode } from "./codes.js";

/** Access Analyzer's own four, most serious first. */
export type Severity = "error" | "security-warning" | "warning" | "suggestion";

export interface Finding {
  /** A stable name, such as `MISSING_ACTION`; each has a page in `docs/reference/findings/`. */
  readonly code: FindingCode;
  /** `error`: AWS does not take it, or it can't do what it says. The rest is saved and works, perhaps too well. */
  readonly severity: Severity;
  /**
   * AWS does not save such a document. An unknown action, say, is an `error` that IAM saves without a word; whoever
   * stands in for IAM refuses on this field and on nothing else.
   */
  readonly refused: boolean;
  /** What is wrong, in our words. */
  readonly message: string;
  /** JSON path: `$`, `$.Statement[2].Condition.StringEquals["aws:username"]`. */
  readonly path: string;
  /** The same path taken apart: `["Statement", 2, "Condition", "StringEquals", "aws:username"]`. */
  readonly steps: readonly (string | number)[];
  /** Whether the finding is about the last step's name or about what it holds. */
  readonly on: "key" | "value";
  /** Where that part of the text begins. */
  readonly position: Position;
  /** Where it ends: the place after its last character. */
  readonly end: Position;
  /** The other part of the text that it takes to see the mistake: the statement that this one repeats, say. */
  readonly related?: Pick<Finding, "path" | "steps" | "position" | "end">;
  /** The words of IAM's refusal (`MalformedPolicyDocument`); absent where we do not know them. */
  readonly words?: string;
  /** Present when nobody was seen quoting these words for this very mistake. */
  readonly wordsUnverified?: true;
  /** What Access Analyzer's ValidatePolicy answers; absent where it has no such check. */
  readonly analyzer?: AnalyzerFinding;
}

/** @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html */
export interface AnalyzerFinding {
  readonly findingType: "ERROR" | "SECURITY_WARNING" | "WARNING" | "SUGGESTION";
  readonly issueCode: string;
  readonly findingDetails: string;
  readonly learnMoreLink: string;
}
