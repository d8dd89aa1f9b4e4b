/** One line of an explanation for people. */
import type { Layer } from "../../decision.js";
import type { Position } from "../../policy/position.js";

export interface Sentence {
  /** A `part` belongs to the statement before it. */
  readonly kind: "headline" | "layer" | "statement" | "part";
  /** Whether it speaks for the request, against it, or neither. */
  readonly tone: "for" | "against" | "neither";
  readonly text: string;
  readonly layer?: Layer;
  /** Index in the explanation's `policies`. */
  readonly policy?: number;
  /** Index in the policy's `Statement`. */
  readonly statement?: number;
  /** Where that statement begins in the policy's text. */
  readonly start?: Position;
}
