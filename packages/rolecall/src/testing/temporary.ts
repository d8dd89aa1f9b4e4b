/** Places in the system's folder for temporary files, gone when the test that asked for them is over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder of the running test alone. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The path of a file that is not there yet. */
export const temporaryFile = (): string => path.join(temporaryFolder(), "file");
