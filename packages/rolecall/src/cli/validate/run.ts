/** `rolecall validate`, once its line is read: check every file, report, and say by the exit code how it went. */
import type { PolicyKind, Severity } from "@rolecall/engine";
import { RolecallError } from "../../kernel/errors.js";
import { readInputs } from "../input.js";
import { type CheckedFile, checkFile, weight } from "./check.js";
import { jsonReport } from "./report/json.js";
import { junitReport } from "./report/junit.js";
import { allFindings, type Report } from "./report/report.js";
import { sarifReport } from "./report/sarif.js";
import { textReport } from "./report/text.js";

export interface ValidateOptions {
  readonly kind: PolicyKind | undefined;
  readonly format: "text" | "json" | "sarif" | "junit";
  readonly failOn: Severity;
  readonly colour: boolean;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** 0: nothing at or above the threshold; 1: something; 2: a file could not be checked. */
  readonly exitCode: 0 | 1 | 2;
}

/** @throws RolecallError RC_UNREADABLE when a path can't be read: nothing is checked then */
export async function runValidate(paths: readonly string[], options: ValidateOptions): Promise<Outcome> {
  const files: CheckedFile[] = [];
  const problems: Report["problems"][number][] = [];
  let passedOver = 0;
  const inputs = await readInputs(paths);
  for (const input of inputs) {
    try {
      const file = checkFile(input, options.kind);
      // CDK's tree.json, say, has the policies of the templates beside it once more.
      if (input.fromFolder && file.what === "other") passedOver++;
      else files.push(file);
    } catch (error) {
      if (!(error instanceof RolecallError)) throw error;
      // Whoever names a folder means the policies in it.
      if (input.fromFolder && error.code === "RC_NO_POLICY") passedOver++;
      else problems.push({ file: input.name, error });
    }
  }
  if (files.length === 0 && problems.length === 0) {
    const named = paths.map((name) => `\`${name}\``).join(", ");
    throw new RolecallError("RC_NO_POLICY", `there is no policy in ${named}; name files or folders that hold some`);
  }
  const report: Report = { files, problems, passedOver };
  const failed = allFindings(report).some(({ finding }) => weight(finding.severity) <= weight(options.failOn));
  return {
    stdout: formatted(report, options),
    stderr: problems.map(({ error }) => `rolecall: ${error.message} (${error.code})\n`).join(""),
    exitCode: problems.length > 0 ? 2 : failed ? 1 : 0,
  };
}

function formatted(report: Report, { format, failOn, colour }: ValidateOptions): string {
  switch (format) {
    case "text":
      return textReport(report, colour);
    case "json":
      return jsonReport(report);
    case "sarif":
      return sarifReport(report);
    case "junit":
      return junitReport(report, failOn);
  }
}
