/**
 * SARIF 2.1.0, which code scanning reads: GitHub, GitLab, Azure DevOps, editors.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * GitHub shows what it takes of it: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Severity } from "@rolecall/engine";
import { FINDINGS } from "@rolecall/engine/findings";
import type { Location, Log, Notification, ReportingDescriptor, Result, Run } from "sarif";
import { VERSION } from "../../../version.js";
import type { Span } from "../../policy-file.js";
import type { CheckedFile, CheckedPolicy, FileFinding } from "../check.js";
import { allFindings, pageOf, type Report } from "./report.js";

export function sarifReport(report: Report): string {
  const findings = allFindings(report);
  const rules = new Map<string, ReportingDescriptor>();
  for (const { finding } of findings) if (!rules.has(finding.code)) rules.set(finding.code, ruleOf(finding));
  const indexes = new Map([...rules.keys()].map((code, index) => [code, index]));
  const run: Run = {
    tool: { driver: { name: "Rolecall", version: VERSION, semanticVersion: VERSION, rules: [...rules.values()] } },
    columnKind: "utf16CodeUnits",
    results: findings.map(({ file, policy, finding }) =>
      resultOf(file, policy, finding, indexes.get(finding.code) ?? 0),
    ),
    invocations: [
      {
        executionSuccessful: report.problems.length === 0,
        toolExecutionNotifications: [...report.problems.map(problem), ...report.files.flatMap(notValidated)],
      },
    ],
  };
  const log: Log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const LEVELS = {
  error: "error",
  "security-warning": "warning",
  warning: "warning",
  suggestion: "note",
} as const satisfies Record<Severity, Result.level>;

/** GitHub sorts alerts by this, from 0 to 10; what is no matter of security has none. */
const SECURITY_SEVERITY: Partial<Record<Severity, string>> = { "security-warning": "7.0" };

function ruleOf({ code, severity }: FileFinding): ReportingDescriptor {
  const { title = code, means = "", matters = "", repair = "", analyzer } = FINDINGS.get(code) ?? {};
  const security = SECURITY_SEVERITY[severity];
  return {
    id: code,
    name: code
      .toLowerCase()
      .split("_")
      .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
      .join(""),
    shortDescription: { text: title },
    fullDescription: { text: `${means} ${matters}` },
    ...(analyzer === undefined ? {} : { helpUri: analyzer.learnMoreLink }),
    help: {
      text: `${means} ${matters} ${repair} See ${pageOf(code)} of Rolecall's documentation.`,
      markdown: `${means}\n\n**Why it matters.** ${matters}\n\n**Repair.** ${repair}\n\nSee \`${pageOf(code)}\` of Rolecall's documentation.`,
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["iam", ...(security === undefined ? [] : ["security"])],
      ...(security === undefined ? {} : { "security-severity": security }),
    },
  };
}

function resultOf(file: CheckedFile, policy: CheckedPolicy, finding: FileFinding, ruleIndex: number): Result {
  const { code, severity, message, words, path: jsonPath, related } = finding;
  const refusal = words === undefined ? "" : ` AWS refuses to save it: "${words}"`;
  const where = policy.name === "" ? "" : ` (${policy.name})`;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${sentence(message)}${refusal}${where}` },
    locations: [
      {
        ...locationOf(file, finding),
        logicalLocations: [{ fullyQualifiedName: `${policy.name} ${jsonPath}`.trim() }],
      },
    ],
    ...(related === undefined ? {} : { relatedLocations: [{ id: 0, ...locationOf(file, related) }] }),
  };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const locationOf = (file: CheckedFile, { start, end }: Span): Location => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file.name) },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  },
});

/** Relative to the folder the command runs in, which is the repository's root in CI. */
function uriOf(name: string): string {
  if (path.isAbsolute(name) || name.startsWith("..")) return pathToFileURL(name).href;
  return name.split(path.sep).map(encodeURIComponent).join("/");
}

const problem = ({ file, error }: Report["problems"][number]): Notification => ({
  level: "error",
  descriptor: { id: error.code },
  message: { text: error.message },
  locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
});

const notValidated = (file: CheckedFile): readonly Notification[] =>
  file.notValidated.map((one) => ({
    level: "note",
    descriptor: { id: "NOT_VALIDATED" },
    message: { text: `${one.name} ${one.why}.` },
    locations: [locationOf(file, one)],
  }));
