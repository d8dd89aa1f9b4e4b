/** For programs. The shape is kept; `version` would change with it. `docs/reference/validate-json.md` explains it. */
import { VERSION } from "../../../version.js";
import type { Span } from "../../policy-file.js";
import { type FileFinding, SEVERITIES } from "../check.js";
import { allFindings, pageOf, type Report } from "./report.js";

export function jsonReport(report: Report): string {
  const findings = allFindings(report);
  const counts = SEVERITIES.map((severity) => [
    severity,
    findings.filter(({ finding }) => finding.severity === severity).length,
  ]);
  return `${JSON.stringify(
    {
      version: 1,
      rolecall: VERSION,
      files: report.files.map(({ name, what, policies, notValidated }) => ({
        file: name,
        what,
        policies: policies.map((policy) => ({
          name: policy.name,
          kind: policy.kind,
          ...placed(policy),
          findings: policy.findings.map(finding),
        })),
        notValidated: notValidated.map((one) => ({ name: one.name, why: one.why, ...placed(one) })),
      })),
      problems: report.problems.map(({ file, error }) => ({ file, code: error.code, message: error.message })),
      counts: Object.fromEntries(counts),
    },
    undefined,
    2,
  )}\n`;
}

const finding = (one: FileFinding) => ({
  code: one.code,
  severity: one.severity,
  message: one.message,
  refused: one.refused,
  ...(one.words === undefined ? {} : { words: one.words }),
  path: one.path,
  ...placed(one),
  ...(one.related === undefined ? {} : { related: placed(one.related) }),
  docs: pageOf(one.code),
  ...(one.learnMore === undefined ? {} : { learnMore: one.learnMore }),
});

const placed = ({ start, end }: Span) => ({
  line: start.line,
  column: start.column,
  endLine: end.line,
  endColumn: end.column,
});
