/** How a test says that it cannot run here: skipped with its reason, and never counted as passed. */
import { appendFileSync } from "node:fs";
import type { TestContext } from "vitest";

/** Notes `<what>: <reason>` where `npm test` reads what did not run and prints it, and skips. */
export function notRun(context: TestContext, what: string, reason: string): never {
  const file = process.env.TEST_NOT_RUN_FILE;
  if (file === undefined) process.stderr.write(`not run: ${what}: ${reason}\n`);
  else appendFileSync(file, `${what}: ${reason}\n`);
  return context.skip(reason);
}
