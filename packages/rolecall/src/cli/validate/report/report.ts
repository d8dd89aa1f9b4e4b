/** What `rolecall validate` has to report, in whatever format. */
import type { RolecallError } from "../../../kernel/errors.js";
import type { CheckedFile } from "../check.js";

export interface Report {
  readonly files: readonly CheckedFile[];
  /** Files that could not be checked, and why. */
  readonly problems: readonly { readonly file: string; readonly error: RolecallError }[];
  /** Files in folders that are neither policies, templates nor plans, or hold no policy. */
  readonly passedOver: number;
}

/** The page on a finding, in Rolecall's documentation. */
export const pageOf = (code: string): string => `docs/reference/findings/${code}.md`;

export const allFindings = (report: Report) =>
  report.files.flatMap((file) =>
    file.policies.flatMap((policy) => policy.findings.map((finding) => ({ file, policy, finding }))),
  );
