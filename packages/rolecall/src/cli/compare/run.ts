/** `rolecall compare`, once its line is read. */
import type { PolicyKind } from "@rolecall/engine";
import { RolecallError } from "../../kernel/errors.js";
import { readOne, STDIN } from "../input.js";
import { policyFile } from "../policy-file.js";
import { compareFiles } from "./compare-files.js";
import { jsonReport, textReport } from "./report.js";

export interface CompareOptions {
  readonly kind: PolicyKind | undefined;
  readonly format: "text" | "json";
  readonly colour: boolean;
}

export interface Outcome {
  readonly stdout: string;
  /** 0: the new one grants nothing that the old one does not; 1: it does; 3: not known. */
  readonly exitCode: 0 | 1 | 3;
}

/** @throws RolecallError RC_UNREADABLE, RC_NO_POLICY, RC_BAD_OPTION */
export async function runCompare(
  before: string,
  after: string,
  { kind, format, colour }: CompareOptions,
): Promise<Outcome> {
  if (before === STDIN && after === STDIN) {
    throw new RolecallError("RC_BAD_OPTION", "both policies can't come from stdin; name a file for one of them");
  }
  const [old, young] = [policyFile(await readOne(before), kind), policyFile(await readOne(after), kind)];
  const compared = compareFiles(old, young, kind);
  const names = { before: old.name, after: young.name };
  return {
    stdout: format === "json" ? jsonReport(compared, names) : textReport(compared, names, colour),
    exitCode: ({ none: 0, some: 1, unknown: 3 } as const)[compared.gained],
  };
}
