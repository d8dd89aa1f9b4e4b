/**
 * docs/reference/findings/, made from the register. The pages are committed; `npm run reference` writes them anew, and
 * this test fails while a page and the code disagree.
 */
import { readdirSync } from "node:fs";
import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import { validate } from "../src/index.js";
import { type DocumentedFinding, type Example, FINDINGS } from "../src/validate/pages/index.js";

const FOLDER = "../../../docs/reference/findings";
const ANALYZER = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

const findings = [...FINDINGS.values()];
const pageOf = (code: string): string => `${code}.md`;
const textOf = (example: Example): string => (typeof example === "string" ? example : JSON.stringify(example, null, 2));

test("docs/reference/findings/README.md lists all findings", async () => {
  await expect(index()).toMatchFileSnapshot(`${FOLDER}/README.md`);
});

describe.each(findings)("docs/reference/findings/ has a page of $code", (finding) => {
  test("that says what the code says", async () => {
    await expect(page(finding)).toMatchFileSnapshot(`${FOLDER}/${pageOf(finding.code)}`);
  });
});

test("docs/reference/findings/ has no page of a finding that is no more", () => {
  const known = new Set(["README.md", ...findings.map(({ code }) => pageOf(code))]);
  const there = readdirSync(new URL(FOLDER, import.meta.url));
  expect(there.filter((name) => !known.has(name))).toEqual([]);
});

const SEVERITIES = {
  error: "Errors: AWS does not take it, or it cannot do what it says",
  "security-warning": "Security warnings: it gives away more than it seems to",
  warning: "Warnings: it is probably not what was meant",
  suggestion: "Suggestions: it can be said better",
} as const;

function index(): string {
  const lines = ["# Findings", "", "Made from the register of findings by `npm run reference`.", ""];
  lines.push(
    "What `validate` finds in a policy document. Most have the name that Access Analyzer's ValidatePolicy gives to the",
    "same check, where it has one. *Refused*: AWS does not save such a document.",
    "",
  );
  for (const [severity, title] of Object.entries(SEVERITIES)) {
    const those = findings.filter((finding) => finding.severity === severity);
    lines.push(`## ${title}`, "", "| finding | says | Access Analyzer's name |", "| --- | --- | --- |");
    for (const finding of those)
      lines.push(
        `| [${finding.code}](${pageOf(finding.code)}) | ${finding.title}${isRefused(finding) ? " (refused)" : ""} | ${analyzerName(finding)} |`,
      );
    lines.push("");
  }
  return `${[...lines, ...gaps()].join("\n").trimEnd()}\n`;
}

const analyzerName = ({ analyzer }: DocumentedFinding): string =>
  analyzer === undefined ? "" : `[${analyzer.issueCode}](${analyzer.learnMoreLink})`;

/** Access Analyzer's checks that no finding stands for. */
const NOT_DONE: readonly (readonly [check: string, why: string])[] = [
  [
    "DEPRECATED_GLOBAL_CONDITION_KEY",
    "It is about `aws:ARN` as UNSUPPORTED_GLOBAL_CONDITION_KEY is, which is reported.",
  ],
  [
    "MISSING_ACTION_FOR_CONDITION_KEY",
    "AWS does not say for which keys; UNSUPPORTED_ACTION_FOR_CONDITION_KEY covers much of it.",
  ],
  ["SCP_SYNTAX_ERROR_ACTION_WILDCARD", "AWS's page on the syntax of SCPs allows wildcards anywhere by now."],
  ["UNIQUE_SIDS_RECOMMENDED", "No kind of policy is known in which a Sid twice is only advised against."],
  [
    "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
    "The list of services that fill `aws:VpceAccount` and the like is not among our data.",
  ],
  [
    "VARIABLE_USAGE_TOO_PERMISSIVE",
    "AWS's own policies compare `aws:ResourceAccount` with `${aws:PrincipalAccount}`; which variables are meant is not said.",
  ],
  [
    "INVALID_ARN_REGION, INVALID_REGION",
    "Only the shape of a Region's name is looked at, not whether the service is there.",
  ],
  ["INVALID_PARTITION", "Only the shape of the partition is looked at, not whether the service is there."],
  ["INVALID_KMS_KEY_VALUE, IRRELEVANT_CONDITION_KEY_IN_POLICY", "For one key each; AWS does not list the others."],
  ["MISSING_PAIRED_CONDITION_KEYS", "For `aws:VpcSourceIp`; AWS does not list other pairs."],
  [
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    "The same keys for every service; AWS's list by service is not published.",
  ],
];

const gaps = (): readonly string[] => [
  "## Gaps",
  "",
  `Of the checks on [AWS's page](${ANALYZER}) (read November 2026), these are left out or done in part:`,
  "",
  "| check | why |",
  "| --- | --- |",
  ...NOT_DONE.map(([check, why]) => `| ${check} | ${why} |`),
  "",
];

function page(finding: DocumentedFinding): string {
  const { code, title, means, matters, repair, kind, bad, good, source, analyzer, options } = finding;
  const severity = isRefused(finding) ? "error: AWS does not save the document" : finding.severity;
  const lines = [`# ${code}: ${title}`, "", "Made from the register of findings by `npm run reference`.", ""];
  lines.push(`Severity: ${severity}`, "", means, "", `**Why it matters.** ${matters}`, "", `**Repair.** ${repair}`, "");
  if (analyzer !== undefined)
    lines.push(`Access Analyzer: [${analyzer.issueCode}](${analyzer.learnMoreLink}), \`${analyzer.findingType}\``, "");
  if (source !== undefined) lines.push(`AWS: <${source}>`, "");
  const of = options?.resourceType === undefined ? "" : ` of an \`${options.resourceType}\``;
  lines.push("## With the finding", "", `A document of kind \`${kind}\`${of}:`, "", ...fence(textOf(bad)), "");
  lines.push(`\`${found(finding).path}\`: ${found(finding).message}`, "");
  lines.push("## Without it", "", ...fence(textOf(good)), "");
  return `${lines.join("\n").trimEnd()}\n`;
}

function found({ code, kind, bad, options }: DocumentedFinding) {
  const all = validate(textOf(bad), kind, { ...options, vocabulary: aws });
  const finding = all.find((one) => one.code === code);
  if (finding === undefined) throw new Error(`the bad example of ${code} has it not`);
  return finding;
}

const isRefused = (finding: DocumentedFinding): boolean => found(finding).refused;

const LINES = 40;

/** Examples that are about their size are cut. */
function fence(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.length <= LINES) return ["```json", ...lines, "```"];
  const kept = [...lines.slice(0, 12), `    … ${lines.length - 17} more lines …`, ...lines.slice(-5)];
  return ["```text", ...kept, "```"];
}
