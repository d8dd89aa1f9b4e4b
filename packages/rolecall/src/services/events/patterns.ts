/** Event patterns of rules and archives, refused in EventBridge's words. */
import { compilePattern as compile, type Pattern, PatternError } from "../../event-patterns/pattern.js";
import { invalidEventPattern } from "./errors.js";

export type { Pattern };

/** @throws InvalidEventPatternException */
export function compilePattern(text: string): Pattern {
  try {
    return compile(text);
  } catch (error) {
    throw error instanceof PatternError ? invalidEventPattern(error.message) : error;
  }
}
