/** How a test says that it cannot run here: skipped with its reason, and never counted as passed. */
import type { TestContext } from "vitest";

/** Prints `not run: <what>: <reason>`, by which the test runner counts it, and skips. */
export function notRun(context: TestContext, what: string, reason: string): never {
  process.stderr.write(`not run: ${what}: ${reason}\n`);
  return context.skip(reason);
}
