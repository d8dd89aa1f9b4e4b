/** For people: each finding with its line, and a mark under what it is about. */
import type { Severity } from "@rolecall/engine";
import { FINDINGS } from "@rolecall/engine/findings";
import pc from "picocolors";
import { type CheckedFile, type CheckedPolicy, type FileFinding, SEVERITIES } from "../check.js";
import { allFindings, pageOf, type Report } from "./report.js";

type Colours = ReturnType<typeof pc.createColors>;

/** Longer lines, such as Terraform's policies in one string, are cut around the place. */
const WIDTH = 100;

export function textReport(report: Report, colour: boolean): string {
  const c = pc.createColors(colour);
  const blocks = report.files.flatMap((file) => {
    const findings = file.policies.flatMap((policy) =>
      policy.findings.map((one) => findingBlock(file, policy, one, c)),
    );
    const notes = file.notValidated.map(
      ({ name, why, start }) => `${place(file, start)} ${c.dim("not validated")} ${name} ${why}\n`,
    );
    return [...findings, ...notes];
  });
  return [...blocks, `${summary(report, c)}\n`].join("\n");
}

function findingBlock(file: CheckedFile, policy: CheckedPolicy, finding: FileFinding, c: Colours): string {
  const { start, severity, code, message, words, refused, related } = finding;
  const repair = FINDINGS.get(code)?.repair;
  const said = words === undefined ? "" : `: "${words}"`;
  const lines = [
    `${place(file, start)} ${paint(severity, c)(severity)} ${c.bold(code)} ${message}`,
    ...(policy.name === "" ? [] : [`  ${c.dim(`in ${policy.name}`)}`]),
    ...snippet(file, finding, paint(severity, c), c),
    ...(related === undefined ? [] : [`  the other one: ${place(file, related.start)}`]),
    ...(refused ? [`  AWS refuses to save it${said}`] : []),
    ...(repair === undefined ? [] : [`  ${repair}`]),
    `  ${c.dim(pageOf(code))}`,
  ];
  return `${lines.join("\n")}\n`;
}

const place = ({ name }: CheckedFile, { line, column }: { line: number; column: number }) =>
  `${name}:${line}:${column}`;

function snippet(
  { lines }: CheckedFile,
  { start, end }: FileFinding,
  mark: (text: string) => string,
  c: Colours,
): string[] {
  const whole = lines.line(start.line);
  // What spans several lines is marked to the end of its first.
  const to = end.line === start.line ? end.column - 1 : whole.length;
  const from = whole.length <= WIDTH ? 0 : Math.max(0, start.column - 1 - Math.floor(WIDTH / 3));
  const cut = whole.slice(from, from + WIDTH);
  const shown = `${from > 0 ? "…" : ""}${cut}${from + WIDTH < whole.length ? "…" : ""}`;
  const before = start.column - 1 - from + (from > 0 ? 1 : 0);
  const length = Math.max(1, Math.min(to, from + WIDTH) - (start.column - 1));
  const number = String(start.line);
  // Tabs stay tabs, so that the mark stands where the text does.
  const blank = shown.slice(0, before).replace(/[^\t]/g, " ");
  return [
    `  ${c.dim(`${number} |`)} ${shown}`,
    `  ${c.dim(`${" ".repeat(number.length)} |`)} ${blank}${mark("^".repeat(length))}`,
  ];
}

function paint(severity: Severity, c: Colours): (text: string) => string {
  switch (severity) {
    case "error":
      return c.red;
    case "security-warning":
      return c.magenta;
    case "warning":
      return c.yellow;
    case "suggestion":
      return c.cyan;
  }
}

function summary(report: Report, c: Colours): string {
  const findings = allFindings(report);
  const policies = report.files.reduce((sum, { policies }) => sum + policies.length, 0);
  const left = report.files.reduce((sum, { notValidated }) => sum + notValidated.length, 0);
  const counts = SEVERITIES.map((severity) => {
    const count = findings.filter(({ finding }) => finding.severity === severity).length;
    return count === 0 ? undefined : paint(severity, c)(counted(count, severity.replace("-", " ")));
  }).filter((text) => text !== undefined);
  const parts = [
    `${counted(policies, "policy", "policies")} in ${counted(report.files.length, "file")}`,
    counts.length === 0 ? c.green("nothing found") : counts.join(", "),
    ...(left === 0 ? [] : [`${left} not validated`]),
    ...(report.passedOver === 0 ? [] : [`${counted(report.passedOver, "file")} of other kinds passed over`]),
  ];
  return parts.join("; ");
}

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
